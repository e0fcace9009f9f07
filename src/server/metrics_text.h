// The Prometheus text format, version 0.0.4.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace jingui::server {

class MetricsText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Samples of one name follow; `type` is counter, gauge or histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// `suffix` is "" or what a histogram adds to the family's name.
  void sample(double value, Labels labels = {}, std::string_view suffix = {});
  /// A family of one sample.
  void single(std::string_view name, std::string_view type, std::string_view help, double value);

  const std::string& text() const { return text_; }

 private:
  std::string text_, name_;
};

}  // namespace jingui::server
