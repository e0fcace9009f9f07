#include "simulator/sgx_extension.h"

#include "simulator/der_writer.h"

namespace jingui::simulator {
namespace {

Bytes pair(const std::string& suffix, ByteView value) {
  return der_sequence({der_oid(kOidSgxExtension + suffix), value});
}

void append(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}

Bytes tcb_value(const PlatformSpec& platform) {
  Bytes content;
  for (std::size_t i = 0; i < platform.cpu_svn.size(); ++i)
    append(content, pair(".2." + std::to_string(i + 1), der_integer(platform.cpu_svn[i])));
  append(content, pair(".2.17", der_integer(platform.pce_svn)));
  append(content, pair(".2.18", der_octet_string(platform.cpu_svn)));
  return der_value(0x30, content);
}

/// Dynamic platform, cached keys, multithreading: all true, as on the machines that run trust
/// domains.
Bytes configuration_value() {
  const Bytes yes = der_boolean(true);
  return der_sequence({pair(".7.1", yes), pair(".7.2", yes), pair(".7.3", yes)});
}

}  // namespace

Bytes sgx_extension_value(const PlatformSpec& platform) {
  Bytes content = pair(".1", der_octet_string(platform.ppid));
  append(content, pair(".2", tcb_value(platform)));
  append(content, pair(".3", der_octet_string(platform.pce_id)));
  append(content, pair(".4", der_octet_string(platform.fmspc)));
  append(content, pair(".5", der_enumerated(platform.sgx_type)));
  if (platform.of_platform_ca) {
    append(content, pair(".6", der_octet_string(platform.platform_instance_id)));
    append(content, pair(".7", configuration_value()));
  }
  return der_value(0x30, content);
}

}  // namespace jingui::simulator
