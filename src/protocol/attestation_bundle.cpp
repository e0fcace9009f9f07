#include "protocol/attestation_bundle.h"

#include <boost/json.hpp>

#include "base/json.h"

namespace jingui::protocol {
namespace {

Result<std::string> text_or_empty(const json::object& object, std::string_view name) {
  return std::string(TRY(json::optional_string_member(object, name)).value_or(std::string_view()));
}

void add_unless_empty(json::object& object, std::string_view name, const std::string& text) {
  if (!text.empty()) object[name] = text;
}

}  // namespace

Result<std::optional<AttestationBundle>> parse_attestation_bundle(const json::object& message,
                                                                  std::string_view name) {
  if (json::find(message, name) == nullptr) return std::optional<AttestationBundle>();
  const json::object& object = *TRY(json::object_member(message, name));
  AttestationBundle bundle;
  bundle.app_cert = TRY(text_or_empty(object, "app_cert"));
  bundle.claimed_tcb_info = TRY(text_or_empty(object, "tcb_info"));
  bundle.claimed_app_id = TRY(text_or_empty(object, "app_id"));
  bundle.claimed_instance_id = TRY(text_or_empty(object, "instance_id"));
  bundle.claimed_device_id = TRY(text_or_empty(object, "device_id"));
  return std::optional<AttestationBundle>(std::move(bundle));
}

json::object to_json_object(const AttestationBundle& bundle) {
  json::object object;
  object["app_cert"] = bundle.app_cert;
  object["tcb_info"] = bundle.claimed_tcb_info;
  add_unless_empty(object, "app_id", bundle.claimed_app_id);
  add_unless_empty(object, "instance_id", bundle.claimed_instance_id);
  add_unless_empty(object, "device_id", bundle.claimed_device_id);
  return object;
}

}  // namespace jingui::protocol
