#include "simulator/keccak.h"

#include <bit>

namespace jingui::simulator {
namespace {

using State = std::array<std::uint64_t, 25>;  // lane (x, y) at x + 5 y

/// Bit `t` of the linear feedback shift register of the round constants (FIPS 202, algorithm 5).
bool next_constant_bit(std::uint8_t& lfsr) {
  const bool bit = (lfsr & 1) != 0;
  lfsr = static_cast<std::uint8_t>((lfsr << 1) ^ ((lfsr & 0x80) != 0 ? 0x71 : 0));
  return bit;
}

void theta(State& a) {
  std::array<std::uint64_t, 5> parity{};
  for (std::size_t x = 0; x < 5; ++x)
    parity[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (std::size_t x = 0; x < 5; ++x) {
    const std::uint64_t mix = parity[(x + 4) % 5] ^ std::rotl(parity[(x + 1) % 5], 1);
    for (std::size_t y = 0; y < 25; y += 5) a[x + y] ^= mix;
  }
}

void rho_and_pi(State& a) {
  std::uint64_t moving = a[1];
  std::size_t x = 1, y = 0;
  for (int t = 0; t < 24; ++t) {
    const std::size_t next = (2 * x + 3 * y) % 5;
    x = y;
    y = next;
    const std::uint64_t saved = a[x + 5 * y];
    a[x + 5 * y] = std::rotl(moving, (t + 1) * (t + 2) / 2 % 64);
    moving = saved;
  }
}

void chi(State& a) {
  for (std::size_t y = 0; y < 25; y += 5) {
    const std::array<std::uint64_t, 5> row{a[y], a[y + 1], a[y + 2], a[y + 3], a[y + 4]};
    for (std::size_t x = 0; x < 5; ++x) a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
  }
}

void permute(State& a) {
  std::uint8_t lfsr = 1;
  for (int round = 0; round < 24; ++round) {
    theta(a);
    rho_and_pi(a);
    chi(a);
    for (unsigned j = 0; j < 7; ++j)
      if (next_constant_bit(lfsr)) a[0] ^= std::uint64_t{1} << ((1u << j) - 1);
  }
}

void add_octet(State& a, std::size_t at, std::uint8_t octet) {
  a[at / 8] ^= std::uint64_t{octet} << (8 * (at % 8));
}

}  // namespace

Bytes keccak(ByteView message, std::size_t size) {
  const std::size_t rate = 200 - 2 * size;
  State state{};
  std::size_t at = 0;
  for (const std::uint8_t octet : message) {
    add_octet(state, at++, octet);
    if (at < rate) continue;
    permute(state);
    at = 0;
  }
  add_octet(state, at, 0x01);
  add_octet(state, rate - 1, 0x80);
  permute(state);
  Bytes out(size);
  for (std::size_t i = 0; i < size; ++i)
    out[i] = static_cast<std::uint8_t>(state[i / 8] >> (8 * (i % 8)));
  return out;
}

}  // namespace jingui::simulator
