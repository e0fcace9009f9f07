#include "http/tls_identity.h"

#include "base/log.h"
#include "http/limits.h"

namespace jingui::http {

TlsIdentity::Stamp TlsIdentity::stamp_of(const std::string& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0) return {};
  return {info.st_dev,
          info.st_ino,
          info.st_size,
          {info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_ctim.tv_sec, info.st_ctim.tv_nsec}};
}

Result<std::unique_ptr<TlsIdentity>> TlsIdentity::load(std::string certificate_file,
                                                       std::string key_file, Time now) {
  std::unique_ptr<TlsIdentity> out(
      new TlsIdentity(std::move(certificate_file), std::move(key_file)));
  // Before they are read: a change while they are read is seen at the next check.
  out->seen_ = out->stamps();
  out->context_ = TRY(server_tls_context(out->certificate_file_, out->key_file_));
  out->next_check_ = now + kTlsCheckPeriod;
  return out;
}

Result<SslHandle> TlsIdentity::accept(Time now) {
  const std::lock_guard lock(mutex_);
  refresh(now);
  SslHandle ssl(SSL_new(context_.get()));  // keeps the context alive as long as it needs it
  if (!ssl) return fail(ErrorCode::tls_failure, "out of memory");
  SSL_set_accept_state(ssl.get());
  return ssl;
}

void TlsIdentity::refresh(Time now) {
  if (now < next_check_) return;
  next_check_ = now + kTlsCheckPeriod;
  const Stamps stamps_now = stamps();
  if (stamps_now == seen_) return;
  seen_ = stamps_now;
  auto next = server_tls_context(certificate_file_, key_file_);
  if (!next) {
    log::warn("http_tls_reload_failed",
              {{"error", describe(next.error())},
               {"meaning", "the certificate read before is served until the files change again"}});
    return;
  }
  context_ = *std::move(next);
  log::info("http_tls_reloaded", {{"certificate", certificate_file_}});
}

}  // namespace jingui::http
