# Debian packages; docs/decisions says why these. Static where a static archive is packaged, so that
# the programs start fast and travel as one file.
find_package(Threads REQUIRED)
set(OPENSSL_USE_STATIC_LIBS ON)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED)

function(jingui_static_library target archive)
  find_library(${target}_ARCHIVE NAMES ${archive} REQUIRED)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES IMPORTED_LOCATION "${${target}_ARCHIVE}")
endfunction()

jingui_static_library(jingui::boost_json libboost_json.a)
jingui_static_library(jingui::sodium libsodium.a)
jingui_static_library(jingui::sqlite3 libsqlite3.a)
set_property(TARGET jingui::boost_json PROPERTY INTERFACE_LINK_LIBRARIES jingui::boost_container)
find_library(JINGUI_BOOST_CONTAINER NAMES libboost_container.a)
add_library(jingui::boost_container STATIC IMPORTED GLOBAL)
set_target_properties(jingui::boost_container PROPERTIES IMPORTED_LOCATION "${JINGUI_BOOST_CONTAINER}")
set_property(TARGET jingui::sqlite3 PROPERTY INTERFACE_LINK_LIBRARIES "m;Threads::Threads;${CMAKE_DL_LIBS}")
