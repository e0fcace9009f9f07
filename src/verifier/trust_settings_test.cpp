#include "verifier/trust_settings.h"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>

#include "base/encoding.h"
#include "base/file.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#ifdef JINGUI_SIMULATION
#include "verifier/verifier_test_support.h"
#endif

using namespace jingui;
using namespace jingui::verifier;

namespace {

const std::string kLeakedSpki =
    "3059301306072a8648ce3d020106082a8648ce3d0301070342000419b2457dd9b8aa6446d980f136fff7812ecd6c77"
    "740eeb0e28b10d56c0c00028a5b6e59dcea307d583bd1f70769e9c116df2bcfb1758a95d8613e7de1c8482c0";

using Settings = std::map<std::string, std::string>;

Lookup lookup_of(const Settings& settings) {
  return [settings](std::string_view name) -> std::optional<std::string> {
    const auto at = settings.find(std::string(name));
    if (at == settings.end()) return std::nullopt;
    return at->second;
  };
}

Error error_of(const Settings& settings) {
  const auto trust = load_trust_settings(lookup_of(settings));
  REQUIRE_FALSE(trust.has_value());
  return trust.error();
}

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "jingui-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::string& path() const { return path_; }
  std::string write(const std::string& name, std::string_view content) const {
    const std::string file = path_ + "/" + name;
    REQUIRE(write_file_atomically(file, as_bytes(content)).has_value());
    return file;
  }

 private:
  std::string path_;
};

std::string new_spki_hex() {
  return hex_encode(crypto::P256PrivateKey::generate()->public_key()->spki());
}

}  // namespace

TEST_CASE("trust settings: nothing set is Intel's root, no KMS root, the system's clock") {
  const auto trust = load_trust_settings(lookup_of({{"JINGUI_KMS_ROOTS", ""},
                                                    {"JINGUI_INSECURE_QUOTE_ROOT", ""},
                                                    {"JINGUI_INSECURE_CLOCK", ""}}));
  REQUIRE(trust.has_value());
  CHECK(trust->roots.quote.is_intel());
  CHECK(trust->roots.kms.empty());
  CHECK_FALSE(trust->roots.insecure_allow_leaked_kms_root);
  CHECK(trust->clock_floor != nullptr);
  CHECK(trust->warnings.empty());
  CHECK(trust->clock->now().value > 1700000000);
}

TEST_CASE("trust settings: KMS roots of a file, or of every file of a folder") {
  const Folder folder;
  const std::string a = new_spki_hex(), b = new_spki_hex();
  const std::string file = folder.write("a", a);
  folder.write("b", b + "\n");
  folder.write(".hidden", "nonsense");
  const auto one = load_trust_settings(lookup_of({{"JINGUI_KMS_ROOTS", file}}));
  REQUIRE(one.has_value());
  CHECK(one->roots.kms.pins().size() == 1);
  const auto both = load_trust_settings(lookup_of({{"JINGUI_KMS_ROOTS", folder.path()}}));
  REQUIRE(both.has_value());
  CHECK(both->roots.kms.contains(*hex_decode(a)));
  CHECK(both->roots.kms.contains(*hex_decode(b)));
}

TEST_CASE(
    "trust settings: KMS roots that cannot be read, or hold nothing, are errors with a name") {
  const Folder folder;
  CHECK(error_of({{"JINGUI_KMS_ROOTS", folder.path() + "/absent"}}).code ==
        ErrorCode::file_not_found);
  CHECK(error_of({{"JINGUI_KMS_ROOTS", folder.path()}}).code == ErrorCode::kms_roots_malformed);
  const std::string bad = folder.write("bad", "# x\nnonsense");
  const Error malformed = error_of({{"JINGUI_KMS_ROOTS", bad}});
  CHECK(malformed.code == ErrorCode::kms_roots_malformed);
  CHECK(malformed.detail.find(bad + ": line 2") == 0);
  const std::string leaked = folder.write("leaked", kLeakedSpki);
  CHECK(error_of({{"JINGUI_KMS_ROOTS", leaked}}).code == ErrorCode::kms_root_denied);
}

TEST_CASE("trust settings: without a policy it is the built-in one") {
  const auto trust = load_trust_settings(lookup_of({}));
  CHECK(trust->policy.tcb->accepted == std::vector{attestation::TcbStatus::up_to_date});
  CHECK(trust->policy.denied.empty());
  CHECK(trust->roots.os.empty());
  CHECK(trust->roots.peer == attestation::Peer::server);
  CHECK(load_trust_settings(lookup_of({}), attestation::Peer::client)->roots.peer ==
        attestation::Peer::client);
}

TEST_CASE(
    "trust settings: a policy, with the deny file in it, and a warning for what is insecure") {
  const Folder folder;
  const std::string hex(64, 'a');
  const auto trust = load_trust_settings(lookup_of(
      {{"JINGUI_POLICY",
        folder.write("policy", R"({"version": 1, "tcb": {"insecure_statuses": ["OutOfDate"]},
                                   "denied": {"platforms": [")" +
                                   hex + R"("]}})")},
       {"JINGUI_DENY_FILE", folder.write("deny", "leaf sha256:" + hex)}}));
  REQUIRE_MESSAGE(trust.has_value(), describe(trust.error()));
  CHECK(trust->policy.tcb->accepted.size() == 2);
  CHECK(trust->policy.denied.platforms.size() == 1);
  CHECK(trust->policy.denied.leaf_keys.size() == 1);
  REQUIRE(trust->warnings.size() == 1);
  CHECK(trust->warnings[0] == "JINGUI_POLICY: insecure_statuses: TCB status OutOfDate is accepted");
}

TEST_CASE("trust settings: policy, deny file and measurements that cannot be used name the file") {
  const Folder folder;
  const std::string bad = folder.write("bad", "{}");
  for (const auto& [name, code] :
       {std::pair("JINGUI_POLICY", ErrorCode::policy_malformed),
        std::pair("JINGUI_DENY_FILE", ErrorCode::deny_list_malformed),
        std::pair("JINGUI_OS_MEASUREMENTS", ErrorCode::os_measurements_malformed)}) {
    const Error error = error_of({{name, bad}});
    CHECK(error.code == code);
    CHECK(error.detail.starts_with(bad + ": "));
    CHECK(error_of({{name, folder.path() + "/absent"}}).code == ErrorCode::file_not_found);
  }
}

TEST_CASE("trust settings: OS measurements of a file, or of every file of a folder") {
  const Folder folder;
  const auto set = [](char rtmr2) {
    const std::string zeros(96, '0');
    return R"({"version": 1, "measurements": [{"name": "os", "mrtd": ")" + zeros +
           R"(", "rtmr0": ")" + zeros + R"(", "rtmr1": ")" + zeros + R"(", "rtmr2": ")" +
           std::string(96, rtmr2) + R"("}]})";
  };
  const auto load = [&](const std::string& path) {
    return load_trust_settings(lookup_of({{"JINGUI_OS_MEASUREMENTS", path}}));
  };
  CHECK(load(folder.path()).error().code == ErrorCode::os_measurements_malformed);
  const std::string file = folder.write("a.json", set('1'));
  folder.write("b.json", set('2'));
  CHECK(load(file)->roots.os.sets().size() == 1);
  CHECK(load(folder.path())->roots.os.sets().size() == 2);
  const std::string again = folder.write("c.json", set('1'));
  const auto twice = load(folder.path());
  REQUIRE_FALSE(twice.has_value());
  CHECK(twice.error().code == ErrorCode::os_measurements_malformed);
  CHECK(twice.error().detail.starts_with(again + ": "));
}

TEST_CASE("trust settings: the environment of the process") {
  ::setenv("JINGUI_TEST_SETTING", "value", 1);
  CHECK(process_environment()("JINGUI_TEST_SETTING") == "value");
  ::unsetenv("JINGUI_TEST_SETTING");
  CHECK_FALSE(process_environment()("JINGUI_TEST_SETTING").has_value());
}

TEST_CASE("collateral source: settings that cannot be used") {
  const auto trust = load_trust_settings(lookup_of({}));
  REQUIRE(trust.has_value());
  const auto error = [&](const Settings& settings) {
    const auto source = make_collateral_source(lookup_of(settings), *trust);
    REQUIRE_FALSE(source.has_value());
    return source.error().code;
  };
  CHECK(error({{"JINGUI_COLLATERAL", "/absent"}}) == ErrorCode::file_not_found);
  CHECK(error({{"JINGUI_PCCS_URL", "ftp://x"}}) == ErrorCode::http_url_malformed);
  CHECK(make_collateral_source(lookup_of({}), *trust).has_value());
}

#ifndef JINGUI_SIMULATION

TEST_CASE("trust settings: a release build refuses every development setting") {
  for (const char* name : {"JINGUI_INSECURE_QUOTE_ROOT", "JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT",
                           "JINGUI_INSECURE_CLOCK"})
    CHECK(error_of({{name, "0"}}).code == ErrorCode::insecure_setting_refused);
}

#else

using verifier::testing::kNow;
using verifier::testing::kPatience;
using verifier::testing::VerifierBench;

TEST_CASE(
    "trust settings: a development quote root, as PEM or DER, replaces Intel's, with a warning") {
  const Folder folder;
  const VerifierBench bench;
  const auto& root = bench.world.pki.root();
  for (const std::string& content : {root.pem(), std::string(as_text(root.der))}) {
    const auto trust = load_trust_settings(
        lookup_of({{"JINGUI_INSECURE_QUOTE_ROOT", folder.write("root", content)}}));
    REQUIRE(trust.has_value());
    CHECK(trust->roots.quote.development_der() == root.der);
    CHECK(trust->warnings.size() == 1);
  }
  CHECK(error_of({{"JINGUI_INSECURE_QUOTE_ROOT", folder.write("bad", "nonsense")}}).code ==
        ErrorCode::trust_root_invalid);
  CHECK(
      error_of({{"JINGUI_INSECURE_QUOTE_ROOT", folder.write("pem", "-----BEGIN X-----\n")}}).code ==
      ErrorCode::trust_root_invalid);
}

TEST_CASE("trust settings: a fixed clock has no floor, and is a warning") {
  const auto trust = load_trust_settings(lookup_of({{"JINGUI_INSECURE_CLOCK", "1795424085"}}));
  REQUIRE(trust.has_value());
  CHECK(trust->clock->now() == UnixSeconds{1795424085});
  CHECK(trust->clock_floor == nullptr);
  CHECK(trust->warnings.size() == 1);
  CHECK(error_of({{"JINGUI_INSECURE_CLOCK", "noon"}}).code == ErrorCode::config_invalid);
}

TEST_CASE("trust settings: the deny-list is lifted only by its own setting, with a warning") {
  const Folder folder;
  const std::string file = folder.write("leaked", kLeakedSpki);
  const auto lifted = load_trust_settings(
      lookup_of({{"JINGUI_KMS_ROOTS", file}, {"JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "1"}}));
  REQUIRE(lifted.has_value());
  CHECK(lifted->roots.insecure_allow_leaked_kms_root);
  CHECK(lifted->roots.kms.contains(*hex_decode(kLeakedSpki)));
  CHECK(lifted->warnings.size() == 1);
  const auto pins_nothing =
      load_trust_settings(lookup_of({{"JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "1"}}));
  REQUIRE(pins_nothing.has_value());
  CHECK(pins_nothing->roots.kms.empty());
  CHECK(
      error_of({{"JINGUI_KMS_ROOTS", file}, {"JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "0"}}).code ==
      ErrorCode::kms_root_denied);
  CHECK(error_of({{"JINGUI_INSECURE_ALLOW_LEAKED_KMS_ROOT", "perhaps"}}).code ==
        ErrorCode::config_invalid);
}

TEST_CASE("collateral source: files serve a verifier offline") {
  const Folder folder;
  const VerifierBench bench;
  const std::string file =
      folder.write("c.json", attestation::collateral_to_json(*bench.source->collateral));
  const Settings settings{
      {"JINGUI_INSECURE_QUOTE_ROOT", folder.write("root.pem", bench.world.pki.root().pem())},
      {"JINGUI_KMS_ROOTS", folder.write("kms", bench.world.kms_roots_text())},
      {"JINGUI_INSECURE_CLOCK", std::to_string(kNow.value)},
      {"JINGUI_COLLATERAL", file}};
  auto trust = load_trust_settings(lookup_of(settings));
  REQUIRE(trust.has_value());
  auto source = make_collateral_source(lookup_of(settings), *trust);
  REQUIRE(source.has_value());
  EvidenceVerifier verifier(trust->roots, {}, *source, trust->clock, trust->clock_floor);
  CHECK(verifier.verify(bench.make_evidence(), kPatience).has_value());
}

#endif
