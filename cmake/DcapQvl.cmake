# The wrapper crate of third_party/dcap-qvl as the imported library jingui::dcap_qvl.
# docs/decisions/0003-dcap-qvl.md says how and why.
find_program(JINGUI_CARGO cargo REQUIRED)
set(crate "${CMAKE_SOURCE_DIR}/third_party/dcap-qvl")
set(archive "${JINGUI_CARGO_TARGET_DIR}/release/libjingui_dcap_qvl.a")
add_custom_command(
  OUTPUT "${archive}"
  COMMAND "${JINGUI_CARGO}" build --locked --release --manifest-path "${crate}/Cargo.toml"
          --target-dir "${JINGUI_CARGO_TARGET_DIR}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${archive}"
  DEPENDS "${crate}/Cargo.toml" "${crate}/Cargo.lock" "${crate}/src/lib.rs"
  USES_TERMINAL VERBATIM COMMENT "Building the dcap-qvl wrapper crate")
add_custom_target(jingui_dcap_qvl_build DEPENDS "${archive}")
add_library(jingui_dcap_qvl STATIC IMPORTED GLOBAL)
set_target_properties(jingui_dcap_qvl PROPERTIES IMPORTED_LOCATION "${archive}"
  INTERFACE_INCLUDE_DIRECTORIES "${crate}/include"
  INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
add_dependencies(jingui_dcap_qvl jingui_dcap_qvl_build)
add_library(jingui::dcap_qvl ALIAS jingui_dcap_qvl)

# Real quotes for the tests come with the crate's own package.
execute_process(
  COMMAND "${JINGUI_CARGO}" metadata --locked --format-version 1 --manifest-path "${crate}/Cargo.toml"
  OUTPUT_VARIABLE metadata ERROR_QUIET)
string(REGEX MATCH "[^\"]*/dcap-qvl-0[^\"/]*/Cargo.toml" dcap_qvl_manifest "${metadata}")
get_filename_component(dcap_qvl_dir "${dcap_qvl_manifest}" DIRECTORY)
set(DCAP_QVL_SAMPLES "${dcap_qvl_dir}/sample")
