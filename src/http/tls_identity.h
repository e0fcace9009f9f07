// The certificate and key of a TLS server, read again when their files change.
#pragma once

#include <sys/stat.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "http/deadline.h"
#include "http/tls_context.h"

namespace jingui::http {

class TlsIdentity {
 public:
  using Time = Deadline::Clock::time_point;

  /// PEM files: a chain, leaf first, and its key. Error: tls_failure, naming the file.
  static Result<std::unique_ptr<TlsIdentity>> load(std::string certificate_file,
                                                   std::string key_file, Time now);

  /// A server's side of a new connection, with the newest pair that could be read. Looks at the
  /// files at most once in kTlsCheckPeriod; a new pair that does not load or does not fit together
  /// is logged and the old one stays. Thread-safe. Error: tls_failure.
  Result<SslHandle> accept(Time now);

 private:
  /// What changes when a file is written, replaced, or a link on the way to it is.
  struct Stamp {
    dev_t device = 0;
    ino_t inode = 0;
    off_t size = 0;
    std::array<std::int64_t, 4> times{};  // modified, changed: seconds, nanoseconds
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::array<Stamp, 2>;

  TlsIdentity(std::string certificate_file, std::string key_file)
      : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}
  static Stamp stamp_of(const std::string& file);
  Stamps stamps() const { return {stamp_of(certificate_file_), stamp_of(key_file_)}; }
  void refresh(Time now);

  const std::string certificate_file_, key_file_;
  std::mutex mutex_;
  SslCtx context_;
  Stamps seen_{};
  Time next_check_;
};

}  // namespace jingui::http
