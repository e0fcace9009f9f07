// Client of the dstack guest agent: a few calls over its Unix socket. Trusts nothing of the answers
// but their shape. Covers guests from 0.4.2 on.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret_bytes.h"
#include "http/client.h"

namespace jingui::dstack {

struct Info {
  std::string app_id, instance_id, app_cert, tcb_info, app_name, device_id, compose_hash,
      key_provider_info, vm_config;
};
struct QuoteAnswer {
  Bytes quote;
  std::string event_log;
};
struct TlsKeyRequest {
  std::string subject;
  std::vector<std::string> alt_names;
  bool usage_ra_tls = false, usage_server_auth = false, usage_client_auth = false;
  /// From guests 0.5.6 on; older ones ignore it and give a certificate of ten years. not_before is
  /// the smaller one, both before the year 9999.
  struct Validity {
    UnixSeconds not_before, not_after;
  };
  std::optional<Validity> validity = {};
};
struct TlsKeyAnswer {
  SecretBytes key_pem;
  std::string certificate_chain_pem;  // joined, leaf first
};

class GuestAgent {
 public:
  /// DSTACK_SIMULATOR_ENDPOINT if set (a socket path or an http URL; set but empty is an error),
  /// else the first existing of /var/run/dstack.sock, /run/dstack.sock,
  /// /var/run/dstack/dstack.sock, /run/dstack/dstack.sock, else the first of these.
  static Result<GuestAgent> from_environment(std::chrono::milliseconds timeout);
  GuestAgent(http::Url endpoint, std::chrono::milliseconds timeout)
      : endpoint_(std::move(endpoint)), timeout_(timeout) {}

  /// Each call ends within `timeout`. Errors of all calls: guest_agent_unreachable,
  /// guest_agent_refused (detail: the agent's text, escaped), guest_agent_malformed.
  Result<Info> info() const;
  /// info(), asked again until app_cert is not empty or the deadline passes. Error: also
  /// guest_agent_no_certificate.
  Result<Info> info_with_certificate(std::chrono::milliseconds patience) const;
  /// A quote over `report_data`, padded with zeros to 64 bytes; longer is refused as
  /// report_data_too_long. Whether the quote does hold it is for the caller to check.
  Result<QuoteAnswer> get_quote(ByteView report_data) const;
  /// A fresh P-256 key and its certificate (dstack GetTlsKey). Error: also time_malformed (validity
  /// out of bounds: such a request ends some agents).
  Result<TlsKeyAnswer> get_tls_key(const TlsKeyRequest& request) const;
  /// "0.5.7"; guests before 0.5.7 refuse it.
  Result<std::string> version() const;

 private:
  Result<std::string> call(std::string_view method, std::string body,
                           std::chrono::milliseconds timeout) const;
  Result<Info> info_within(std::chrono::milliseconds timeout) const;
  http::Url endpoint_;
  std::chrono::milliseconds timeout_;
};

}  // namespace jingui::dstack
