#include "cli/import_command.h"

#include <stdlib.h>

#include <boost/json.hpp>
#include <cstdio>
#include <optional>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "store/import.h"

namespace jingui::cli {
namespace {

constexpr std::size_t kMaxMasterKeyFileBytes = 1024;

/// The text of the key, or nothing if none was given; its copy in the environment goes.
Result<std::optional<SecretBytes>> key_text(const std::string& file) {
  std::optional<SecretBytes> text;
  char* value = ::getenv("JINGUI_MASTER_KEY");
  if (!file.empty())
    text = TRY(read_secret_file(file, kMaxMasterKeyFileBytes));
  else if (value != nullptr && *value != '\0')
    text = TRY(SecretBytes::copy_of(as_bytes(value)));
  if (value == nullptr) return text;
  wipe({reinterpret_cast<std::uint8_t*>(value), std::char_traits<char>::length(value)});
  ::unsetenv("JINGUI_MASTER_KEY");
  return text;
}

json::object counts_json(const store::ImportReport& report) {
  return {{"vaults", report.vaults.size()},
          {"fields", report.fields},
          {"instances", report.instances.size()},
          {"grants", report.grants.size()},
          {"debug_policies", report.policies.size()},
          {"skipped", report.skipped},
          {"warnings", report.warnings.size() + report.unlisted_warnings}};
}

std::string report_json(const store::ImportReport& report, bool dry_run) {
  json::array vaults, instances, grants, policies, warnings;
  for (const auto& v : report.vaults)
    vaults.push_back({{"id", v.id}, {"name", v.name}, {"fields", v.fields}});
  for (const auto& i : report.instances)
    instances.push_back({{"fid", i.fid}, {"dstack_app_id", i.app_id}, {"label", i.label}});
  for (const auto& g : report.grants) grants.push_back({{"vault_id", g.vault}, {"fid", g.fid}});
  for (const auto& p : report.policies)
    policies.push_back({{"vault_id", p.vault}, {"fid", p.fid}, {"allow_read", p.allow_read}});
  for (const auto& w : report.warnings)
    warnings.push_back({{"code", w.code}, {"about", w.about}, {"text", w.text}});
  return json::serialize(json::object{{"source_version", report.source_version},
                                      {"dry_run", dry_run},
                                      {"counts", counts_json(report)},
                                      {"vaults", vaults},
                                      {"instances", instances},
                                      {"grants", grants},
                                      {"debug_policies", policies},
                                      {"warnings", warnings}});
}

std::string number_of(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// Names go through shown(): a terminal obeys some characters that a name may hold.
std::string report_text(const store::ImportReport& report, bool dry_run) {
  using store::shown;
  std::string out;
  for (const auto& v : report.vaults)
    out += "vault " + shown(v.id) + ": " + number_of(v.fields, "field", "fields") + "\n";
  for (const auto& i : report.instances)
    out += "instance " + i.fid + ": app id " + shown(i.app_id) + ", label " + shown(i.label) + "\n";
  for (const auto& g : report.grants) out += "grant " + shown(g.vault) + " to " + g.fid + "\n";
  for (const auto& p : report.policies)
    out += "debug policy " + shown(p.vault) + " for " + p.fid + ": read " +
           (p.allow_read ? "allowed" : "denied") + "\n";
  out += dry_run ? "would import " : "imported ";
  out += number_of(report.vaults.size(), "vault", "vaults") + ", " +
         number_of(report.fields, "field", "fields") + ", " +
         number_of(report.instances.size(), "instance", "instances") + ", " +
         number_of(report.grants.size(), "grant", "grants") + ", " +
         number_of(report.policies.size(), "debug policy", "debug policies") +
         " from a database of version " + std::to_string(report.source_version) +
         "; left out: " + std::to_string(report.skipped) + "\n";
  return out;
}

std::string warnings_text(const store::ImportReport& report) {
  std::string out;
  for (const auto& w : report.warnings)
    out +=
        "jingui-server: warning: " + w.about + ": " + w.text + " (" + std::string(w.code) + ")\n";
  if (report.unlisted_warnings > 0)
    out += "jingui-server: warning: and " + std::to_string(report.unlisted_warnings) + " more\n";
  return out;
}

}  // namespace

Result<void> run_import(const ImportArguments& arguments) {
  const auto text = TRY(key_text(arguments.master_key_file));
  store::ImportOptions options;
  options.source = arguments.source;
  options.target = arguments.db_path;
  options.master_key_text = text ? &*text : nullptr;
  options.dry_run = arguments.dry_run;
  options.skip_existing = arguments.skip_existing;
  options.insecure_grant_whole_vaults = arguments.insecure_grant_whole_vaults;
  const auto report = TRY(store::import_go_database(options, SystemClock().now()));
  if (arguments.json) {
    std::puts(report_json(report, arguments.dry_run).c_str());
  } else {
    std::fputs(warnings_text(report).c_str(), stderr);
    std::fputs(report_text(report, arguments.dry_run).c_str(), stdout);
  }
  return {};
}

}  // namespace jingui::cli
