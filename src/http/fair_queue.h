// A queue with one lane for each key, which are served in turn: who brings much waits behind
// himself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace jingui::http {

template <class T>
class FairQueue {
 public:
  enum class End { oldest, newest };

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  std::size_t size_of(const std::string& key) const {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? 0 : found->second->items.size();
  }

  void push(const std::string& key, T item) {
    auto found = by_key_.find(key);
    if (found == by_key_.end()) {
      lanes_.push_back({key, {}});
      found = by_key_.emplace(lanes_.back().key, std::prev(lanes_.end())).first;
    }
    found->second->items.push_back(std::move(item));
    ++size_;
  }

  /// The oldest of the lane whose turn it is. Not when empty.
  T pop() {
    const auto lane = lanes_.begin();
    T item = take(lane, End::oldest);
    if (!lane->items.empty()) lanes_.splice(lanes_.end(), lanes_, lane);
    drop_if_empty(lane);
    return item;
  }

  /// One of the fullest lane. Not when empty. Linear in the number of lanes.
  T take_from_fullest(End end) {
    const auto lane = fullest_lane();
    T item = take(lane, end);
    drop_if_empty(lane);
    return item;
  }
  /// The oldest of the fullest lane, which stays. Not when empty.
  const T& oldest_of_fullest() { return fullest_lane()->items.front(); }

  /// False if it is not there. Linear in the length of the lane.
  bool remove(const std::string& key, const T& item) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return false;
    const auto lane = found->second;
    const auto place = std::find(lane->items.begin(), lane->items.end(), item);
    if (place == lane->items.end()) return false;
    lane->items.erase(place);
    --size_;
    drop_if_empty(lane);
    return true;
  }

  /// The length of the fullest lane.
  std::size_t fullest() const {
    std::size_t most = 0;
    for (const auto& lane : lanes_) most = std::max(most, lane.items.size());
    return most;
  }

 private:
  struct Lane {
    std::string key;
    std::deque<T> items;
  };
  using Place = typename std::list<Lane>::iterator;

  Place fullest_lane() {
    return std::max_element(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) {
      return a.items.size() < b.items.size();
    });
  }
  T take(Place lane, End end) {
    T item = std::move(end == End::oldest ? lane->items.front() : lane->items.back());
    end == End::oldest ? lane->items.pop_front() : lane->items.pop_back();
    --size_;
    return item;
  }
  void drop_if_empty(Place lane) {
    if (!lane->items.empty()) return;
    by_key_.erase(lane->key);
    lanes_.erase(lane);
  }

  std::list<Lane> lanes_;  // whose turn it is first; none is empty
  std::map<std::string_view, Place> by_key_;
  std::size_t size_ = 0;
};

}  // namespace jingui::http
