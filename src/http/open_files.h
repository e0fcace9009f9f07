// How many file descriptors this process may have open.
#pragma once

#include <cstddef>

namespace jingui::http {

/// Raises the soft limit to the hard limit; what is in force afterwards. Children inherit it.
std::size_t raise_open_file_limit();

/// Connections that a server may hold: `wanted`, or fewer if the limit on open files leaves fewer
/// after kReservedDescriptors; at least 1.
std::size_t affordable_connections(std::size_t wanted);

}  // namespace jingui::http
