// The artefacts of one guest as files: what its agent answers, asked for through the agent itself.
#include <boost/json.hpp>

#include "base/encoding.h"
#include "base/file.h"
#include "simulator/development_world.h"

namespace jingui::simulator {
namespace {

Result<std::string> ask(GuestAgentService& agent, const char* method) {
  const http::Request request{
      "POST", std::string("/") + method, {{"Content-Type", "application/json"}}, "{}", ""};
  const http::Response response = agent.answer(AgentSocket::dstack, request);
  if (response.status != 200)
    return fail(ErrorCode::agent_call_refused, std::string(method) + ": " + response.body);
  return response.body;
}

Result<Bytes> hex_of_member(const std::string& answer, const char* name) {
  const json::value parsed = TRY(json::parse(answer));
  const json::object* object = TRY(json::as_object(parsed, "answer"));
  return hex_decode(TRY(json::string_member(*object, name)));
}

}  // namespace

Result<void> write_evidence_files(DevelopmentWorld& world, std::size_t guest) {
  GuestAgentService& agent = world.agent(guest);
  const std::string dir = world.config().directory + "/";
  TRY(world.write_files());
  const std::string info = TRY(ask(agent, "Info"));
  const std::string quote = TRY(ask(agent, "GetQuote"));
  const json::value parsed = TRY(json::parse(info));
  const json::object* object = TRY(json::as_object(parsed, "Info"));
  const std::string_view app_cert = TRY(json::string_member(*object, "app_cert"));
  const Bytes quote_bytes = TRY(hex_of_member(quote, "quote"));
  TRY(write_file_atomically(dir + "app_cert.pem", as_bytes(app_cert)));
  TRY(write_file_atomically(dir + "info.json", as_bytes(info)));
  TRY(write_file_atomically(dir + "get_quote.json", as_bytes(quote)));
  TRY(write_file_atomically(dir + "quote.bin", quote_bytes));
  const Result<std::string> attest = ask(agent, "Attest");
  if (!attest) return {};  // guests before 0.5.6 have none
  const Bytes attestation = TRY(hex_of_member(*attest, "attestation"));
  return write_file_atomically(dir + "attestation.bin", attestation);
}

}  // namespace jingui::simulator
