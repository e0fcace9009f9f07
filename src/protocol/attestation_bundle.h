// What a side sends to prove what it is. Only app_cert is evidence; the rest are claims of the
// sender.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jingui::protocol {

struct AttestationBundle {
  std::string app_cert;  // PEM chain, leaf first; not bounded here, verification is
  std::string claimed_tcb_info;
  // Empty means absent.
  std::string claimed_app_id;
  std::string claimed_instance_id;
  std::string claimed_device_id;
};

/// The member `name` of a message; absent and null are nullopt, a text that is absent or null is
/// empty. Error: json_wrong_type.
Result<std::optional<AttestationBundle>> parse_attestation_bundle(
    const boost::json::object& message, std::string_view name);
boost::json::object to_json_object(const AttestationBundle& bundle);

}  // namespace jingui::protocol
