// Whatever is accepted as a URL can be written into a Host header and a request line.
#include <cstdlib>

#include "base/bytes.h"
#include "http/limits.h"
#include "http/message.h"
#include "http/url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto url = jingui::http::parse_url(jingui::as_text({data, size}));
  if (!url) return 0;
  if (url->scheme == "unix") {
    if (url->path.empty() || url->path.size() > jingui::http::kMaxUnixPathBytes) std::abort();
    return 0;
  }
  jingui::http::Request request;
  request.target = url->path + "/x";
  if (!jingui::http::format_request_head(request, jingui::http::host_header(*url))) std::abort();
  return 0;
}
