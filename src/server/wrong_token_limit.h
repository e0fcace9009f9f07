// Slows down who guesses the bootstrap token: after a few wrong tokens an address has to wait,
// longer with each further one, but never longer than kMaxWrongTokenDelay. Bounded, in memory; the
// time is an argument.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "server/challenge_table.h"
#include "server/limits.h"

namespace jingui::server {

class WrongTokenLimit {
 public:
  explicit WrongTokenLimit(std::size_t capacity = kMaxWatchedAddresses) : capacity_(capacity) {}

  /// How long this address has to wait before its next try counts; zero: not at all. `peer` is
  /// http::Request::peer.
  std::chrono::seconds wait(const std::string& peer, MonotonicTime now) const;
  /// A wrong token. When the table is full, the address that was wrong longest ago is forgotten.
  void note_wrong(const std::string& peer, MonotonicTime now);
  /// The right token: the address is forgotten.
  void note_right(const std::string& peer);
  std::size_t size() const;

 private:
  struct Entry {
    unsigned wrong = 0;
    MonotonicTime last;
  };
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

/// What counts as one address: an IPv4 address, an IPv6 network of 64 bits (its owner chooses the
/// rest), or the text itself.
std::string address_group(const std::string& peer);

}  // namespace jingui::server
