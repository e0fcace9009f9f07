// What masking means, written down without any thought of speed: the measure for the tests and the
// fuzz target of Masker.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "client/mask.h"

namespace jingui::client::oracle {

/// For each byte of the text: is it in an occurrence of a secret?
inline std::vector<bool> hidden_bytes(std::string_view text,
                                      const std::vector<std::string>& secrets) {
  std::vector<bool> hidden(text.size(), false);
  for (const auto& secret : secrets)
    for (auto at = secret.empty() ? std::string_view::npos : text.find(secret);
         at != std::string_view::npos; at = text.find(secret, at + 1))
      for (std::size_t i = 0; i < secret.size(); ++i) hidden[at + i] = true;
  return hidden;
}

/// The masked form of the first `count` bytes.
inline std::string render(std::string_view text, const std::vector<bool>& hidden,
                          std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    if (!hidden[i])
      out.push_back(text[i]);
    else if (i == 0 || !hidden[i - 1])
      out.append(kMask);
  }
  return out;
}

/// How many bytes of a stream that begins with `text` are decided, whatever comes next.
inline std::size_t decided(std::string_view text, const std::vector<std::string>& secrets,
                           const std::vector<bool>& hidden) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const auto rest = text.substr(at);
    bool begins = false;
    for (const auto& secret : secrets)
      begins =
          begins || (secret.size() > rest.size() && std::string_view(secret).starts_with(rest));
    if (begins) break;
  }
  while (at < text.size() && hidden[at]) ++at;
  return at;
}

}  // namespace jingui::client::oracle
