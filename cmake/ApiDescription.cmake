# api/openapi.json becomes part of the server: src/server/openapi.cpp includes it as a literal.
set(api_literal "${CMAKE_BINARY_DIR}/generated/openapi_json.inc")
add_custom_command(
  OUTPUT "${api_literal}"
  COMMAND "${CMAKE_COMMAND}" "-DINPUT=${CMAKE_SOURCE_DIR}/api/openapi.json" "-DOUTPUT=${api_literal}"
          -P "${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake"
  DEPENDS "${CMAKE_SOURCE_DIR}/api/openapi.json" "${CMAKE_SOURCE_DIR}/cmake/EmbedText.cmake"
  VERBATIM COMMENT "Embedding api/openapi.json")
target_sources(jingui_server PRIVATE "${api_literal}")
target_include_directories(jingui_server PRIVATE "${CMAKE_BINARY_DIR}/generated")
