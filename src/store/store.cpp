#include "store/store.h"

namespace jingui::store {

std::string_view profile_name(Profile profile) {
  switch (profile) {
    case Profile::reference:
      return "reference";
    case Profile::bound:
      return "bound";
  }
  return "bound";
}

std::optional<Profile> parse_profile(std::string_view name) {
  if (name == "reference") return Profile::reference;
  if (name == "bound") return Profile::bound;
  return std::nullopt;
}

}  // namespace jingui::store
