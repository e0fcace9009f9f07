// The guest agent of a simulated guest: dstack's HTTP interface on its sockets, with the answers'
// shapes as dstack's own agent gives them. One service for each guest; handlers run on the HTTP
// server's workers.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>

#include "http/message.h"
#include "simulator/agent_call.h"
#include "simulator/simulated_guest.h"

namespace jingui::simulator {

/// What is wrong with a guest's agent; a value as it stands is a healthy one.
struct AgentBehaviour {
  EvidenceOptions evidence;                  // of app_cert and of every certificate with evidence
  int answers_without_certificate = 0;       // so many first Info answers have an empty app_cert
  bool hangs = false;                        // no call is ever answered
  std::optional<std::string> recorded_info;  // body of a recorded Info answer, given word for word
  std::optional<std::string> recorded_app_cert;  // PEM chain given as app_cert in place of our own
};

class GuestAgentService {
 public:
  GuestAgentService(SimulatedGuest guest, AgentBehaviour behaviour);
  /// Answers one request; thread-safe.
  http::Response answer(AgentSocket socket, const http::Request& request);
  /// Lets go of calls that hang; they are answered 503.
  void stop();

  const SimulatedGuest& guest() const { return guest_; }

 private:
  Result<json::value> call(AgentSocket socket, const AgentCall& call);
  Result<json::value> call_dstack(const AgentCall& call);
  Result<json::value> call_tappd(const AgentCall& call);
  Result<json::value> call_worker(const AgentCall& call);
  Result<json::object> info();
  Result<std::string> app_certificate();
  Result<json::object> get_quote(ByteView report_data) const;
  Result<json::object> attest(ByteView report_data) const;
  Result<json::object> tappd_quote(const json::object& arguments, bool raw) const;
  Result<json::object> tls_key(const json::object& arguments, crypto::P256PrivateKey key) const;
  json::object version() const;
  http::Response answer_json(AgentSocket socket, const http::Request& request,
                             const std::string& method);
  bool wait_if_hanging();

  SimulatedGuest guest_;
  AgentBehaviour behaviour_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  int info_answers_ = 0;
  std::string app_certificate_;  // made at the first Info that shows it, as dstack does; then kept
};

}  // namespace jingui::simulator
