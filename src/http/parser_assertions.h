// Include before Beast. Its parser asserts things that a peer decides: a lone CR after the last
// chunk's size, for one (Boost 1.81). With this an assertion that does not hold throws
// std::logic_error, in every build, and the caller of the parser refuses the message.
#pragma once

#define BOOST_ENABLE_ASSERT_HANDLER
