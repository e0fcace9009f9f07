// What route handlers work with, and the shapes of their answers.
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "server/access.h"
#include "server/admin_gate.h"
#include "server/bound_handshake.h"
#include "server/handshake_service.h"
#include "server/metrics.h"
#include "server/request_limits.h"
#include "server/surface.h"
#include "store/store.h"

namespace jingui::server {

/// Everything that a handler may touch. Handlers run on many threads at once.
struct Api {
  store::Store& store;
  HandshakeService& handshake;
  ChallengeTable& challenges;
  AdminGate& admin;
  std::shared_ptr<const Clock> clock;
  crypto::RandomSource& random;
  RefusedChallenges& refused;
  bool strict = true;
  const OwnEvidence* own;  // null when not strict
  RequestLimits& limits;
  Metrics& metrics;
  BoundChallengeTable& bound_challenges;
  BoundHandshake* bound = nullptr;  // null when not strict, or without public origins
  /// Whether a message of profile `reference` may come at all.
  bool takes_reference = true;
};

/// One request whose route is known.
struct Call {
  const http::Request& request;
  std::vector<std::string> parameters;  // of the path, decoded, in order
  std::string_view query;               // after the question mark, as sent
  Surface surface = Surface::all;       // where it came in
  Caller caller = {};                   // who asks, on routes that need a token
};

/// A handler returns what goes on the wire; an error becomes a refusal().
using RouteHandler = Result<http::Response> (*)(Api& api, const Call& call);

http::Response json_response(int status, const boost::json::value& body);
http::Response text_response(int status, std::string body);
/// {"error", "reason"}. Details of 400, 401, 413 and admin_forbidden are shown: handlers write them
/// for the caller. Retry-After with 503 and too_many.
http::Response refusal(const Error& error);

}  // namespace jingui::server
