# Language level, warnings, sanitizers, linker.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

find_program(JINGUI_CCACHE ccache)
if(JINGUI_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${JINGUI_CCACHE}")
endif()

add_compile_options(-Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
                    -Wold-style-cast -Woverloaded-virtual -Wformat=2 -Wimplicit-fallthrough -Werror)
add_compile_options(-fstack-protector-strong -fno-omit-frame-pointer)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_definitions(_FORTIFY_SOURCE=2)
  # g++ 12 sees overflows in inlined standard containers that are not there.
  add_compile_options(-Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict
                      -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # clang 14 diagnoses several constructs of libstdc++ 12 and Boost headers through macros.
  add_compile_options(-Wno-unused-command-line-argument)
endif()

find_program(JINGUI_MOLD mold)
if(JINGUI_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
add_link_options(-Wl,-z,relro,-z,now)

if(JINGUI_SANITIZER)
  add_compile_options(-fsanitize=${JINGUI_SANITIZER} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JINGUI_SANITIZER})
endif()
if(JINGUI_FUZZ)
  # clang 14 cannot emit the data of its function sanitizer for coroutines (LLVM 49689).
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=function -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()
if(JINGUI_SIMULATION)
  add_compile_definitions(JINGUI_SIMULATION=1)
endif()
