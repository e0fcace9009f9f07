# For one file only: the lower bound of a believable clock. SOURCE_DATE_EPOCH if it is set, so that a build can be
# reproduced, else the time of the commit that is built, else (no git) 0. Read when CMake runs; an older commit's
# time is a floor as well.
set(jingui_build_time "$ENV{SOURCE_DATE_EPOCH}")
if(NOT jingui_build_time MATCHES "^[0-9]+$")
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
                  OUTPUT_VARIABLE jingui_build_time OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(NOT jingui_build_time MATCHES "^[0-9]+$")
  set(jingui_build_time 0)
endif()
set_source_files_properties("${CMAKE_SOURCE_DIR}/src/verifier/build_time.cpp" PROPERTIES
                            COMPILE_DEFINITIONS "JINGUI_BUILD_TIME=${jingui_build_time}")
