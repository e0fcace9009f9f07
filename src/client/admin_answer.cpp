#include "client/admin_answer.h"

#include <array>
#include <boost/json.hpp>
#include <span>

#include "client/admin_table.h"

namespace jingui::client {
namespace {

constexpr auto kVaults =
    std::to_array<Column>({{"id", "ID"}, {"name", "NAME"}, {"created_at", "CREATED"}});
constexpr auto kInstances = std::to_array<Column>({{"fid", "FID"},
                                                   {"dstack_app_id", "APP ID"},
                                                   {"label", "LABEL"},
                                                   {"profile", "PROFILE"},
                                                   {"enabled", "ENABLED"},
                                                   {"last_used_at", "LAST USED"}});
constexpr auto kTokens = std::to_array<Column>({{"name", "NAME"},
                                                {"scopes", "SCOPES"},
                                                {"created_at", "CREATED"},
                                                {"rotated_at", "ROTATED"},
                                                {"expires_at", "EXPIRES"},
                                                {"last_used_at", "LAST USED"}});

std::span<const Column> columns_of(AdminAction action) {
  if (action == AdminAction::vaults_list) return kVaults;
  if (action == AdminAction::tokens_list) return kTokens;
  return kInstances;
}

bool is_property_list(AdminAction action) {
  return action == AdminAction::vaults_get || action == AdminAction::instances_get ||
         action == AdminAction::policy_get;
}

std::string names_text(const json::array& names) {
  std::string out;
  for (const auto& name : names) out += cell_text(&name) + "\n";
  return out;
}

/// One line: the members as key=value.
std::string line_of(const json::object& object) {
  std::string out;
  for (const auto& member : object) {
    const json::value name(member.key());
    out += (out.empty() ? "" : " ") + cell_text(&name) + "=" + cell_text(&member.value());
  }
  return out + "\n";
}

/// A registration, and below it what was refused in its name.
std::string instance_text(json::object instance) {
  const auto* list = instance.if_contains("refused");
  const json::array refused =
      list != nullptr && list->is_array() ? list->get_array() : json::array();
  instance.erase("refused");
  std::string out = properties_text(instance);
  if (!refused.empty())
    out +=
        "\nrefused challenges, newest first. NOT AUTHENTICATED: anybody who has a trust domain and"
        " knows this FID can put them here\n";
  for (const auto& one : refused)
    if (const auto* object = one.if_object()) out += "\n" + properties_text(*object, "  ");
  return out;
}

std::string object_text(AdminAction action, const json::object& object) {
  // items get: the keys are the answer.
  if (const auto* keys = json::find(object, "keys"); keys != nullptr && keys->is_array())
    return names_text(keys->get_array());
  // tokens create, rotate: so that it can be piped to where it belongs.
  if (const auto* token = json::find(object, "token")) return cell_text(token) + "\n";
  if (action == AdminAction::instances_get) return instance_text(object);
  return is_property_list(action) ? properties_text(object) : line_of(object);
}

}  // namespace

std::string admin_text(AdminAction action, const json::value& answer) {
  if (const auto* object = answer.if_object()) return object_text(action, *object);
  const auto* list = answer.if_array();
  if (list == nullptr) return cell_text(&answer) + "\n";
  if (action == AdminAction::items_list) return names_text(*list);
  return table_text(*list, columns_of(action));
}

}  // namespace jingui::client
