# The wrapper crate of third_party/dcap-qvl as the imported library jingui::dcap_qvl.
# docs/decisions/0003-dcap-qvl.md says how and why.
set(JINGUI_MIN_CARGO 1.85)
set(crate "${CMAKE_SOURCE_DIR}/third_party/dcap-qvl")
set(archive "${JINGUI_CARGO_TARGET_DIR}/release/libjingui_dcap_qvl.a")

find_program(JINGUI_CARGO cargo)
if(NOT JINGUI_CARGO)
  message(FATAL_ERROR "cargo was not found. Rust ${JINGUI_MIN_CARGO} or newer builds the quote verifier: run 'make setup'.")
endif()
execute_process(COMMAND "${JINGUI_CARGO}" --version OUTPUT_VARIABLE cargo_version OUTPUT_STRIP_TRAILING_WHITESPACE)
if(NOT cargo_version MATCHES "^cargo ([0-9]+\\.[0-9]+\\.[0-9]+)" OR CMAKE_MATCH_1 VERSION_LESS JINGUI_MIN_CARGO)
  message(FATAL_ERROR "${JINGUI_CARGO} is '${cargo_version}', but Rust ${JINGUI_MIN_CARGO} or newer is needed: run 'make setup', "
                      "or name another one with -DJINGUI_CARGO=PATH.")
endif()

# Fetches the crates of Cargo.lock where they are not there yet, so that a build needs no network after this.
execute_process(
  COMMAND "${JINGUI_CARGO}" metadata --locked --format-version 1 --manifest-path "${crate}/Cargo.toml"
  OUTPUT_VARIABLE metadata ERROR_VARIABLE cargo_errors RESULT_VARIABLE cargo_result)
if(NOT cargo_result EQUAL 0)
  message(FATAL_ERROR "cargo could not read or fetch the crates that third_party/dcap-qvl/Cargo.lock names:\n${cargo_errors}\n"
                      "With a network, run 'cargo fetch --locked --manifest-path ${crate}/Cargo.toml' once; without, copy "
                      "~/.cargo/registry from a machine where that was done and set CARGO_NET_OFFLINE=true.")
endif()

# Real quotes for the tests come with the crate's own package.
string(REGEX MATCH "[^\"]*/dcap-qvl-0[^\"/]*/Cargo.toml" dcap_qvl_manifest "${metadata}")
get_filename_component(dcap_qvl_dir "${dcap_qvl_manifest}" DIRECTORY)
set(DCAP_QVL_SAMPLES "${dcap_qvl_dir}/sample")

# --config outranks CARGO_PROFILE_RELEASE_PANIC: with panic=abort nothing could be caught. The archive is touched because cargo
# leaves it alone when a changed lock file does not change it, and ninja would ask again at every build.
add_custom_command(
  OUTPUT "${archive}"
  COMMAND "${JINGUI_CARGO}" build --locked --release --config "profile.release.panic=\"unwind\""
          --manifest-path "${crate}/Cargo.toml" --target-dir "${JINGUI_CARGO_TARGET_DIR}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${archive}"
  DEPENDS "${crate}/Cargo.toml" "${crate}/Cargo.lock"
  DEPFILE "${JINGUI_CARGO_TARGET_DIR}/release/libjingui_dcap_qvl.d"
  USES_TERMINAL VERBATIM COMMENT "Building the dcap-qvl wrapper crate")
add_custom_target(jingui_dcap_qvl_build DEPENDS "${archive}")
add_library(jingui_dcap_qvl STATIC IMPORTED GLOBAL)
set_target_properties(jingui_dcap_qvl PROPERTIES IMPORTED_LOCATION "${archive}"
  INTERFACE_INCLUDE_DIRECTORIES "${crate}/include"
  INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
add_dependencies(jingui_dcap_qvl jingui_dcap_qvl_build)
add_library(jingui::dcap_qvl ALIAS jingui_dcap_qvl)
