# `cmake --install BUILD [--prefix PREFIX]`, which honours DESTDIR: the programs as shipped, the systemd unit with its user
# and state directory, documentation, and completions where the client writes them. Nothing goes to /etc.
set(jingui_doc_dir share/doc/jingui)

install(TARGETS jingui jingui-server RUNTIME DESTINATION bin)
install(FILES packaging/systemd/jingui.sysusers DESTINATION lib/sysusers.d RENAME jingui.conf)
install(FILES packaging/systemd/jingui.tmpfiles DESTINATION lib/tmpfiles.d RENAME jingui.conf)
install(FILES packaging/server.env DESTINATION ${jingui_doc_dir}/examples)
install(FILES README.md SECURITY.md CHANGELOG.md LICENSE DESTINATION ${jingui_doc_dir})
install(DIRECTORY docs/ DESTINATION ${jingui_doc_dir} FILES_MATCHING PATTERN "*.md" PATTERN decisions EXCLUDE)

# The prefix is known when files are installed, not before. The unit names the program, and its documentation, below it.
install(CODE "set(source_dir \"${CMAKE_SOURCE_DIR}\")")
install(CODE "set(doc_dir \"${jingui_doc_dir}\")")
install(CODE [[
  set(unit "${CMAKE_INSTALL_PREFIX}/lib/systemd/system/jingui-server.service")
  file(READ "${source_dir}/packaging/systemd/jingui-server.service" text)
  string(REPLACE "=/usr/bin/" "=${CMAKE_INSTALL_PREFIX}/bin/" text "${text}")
  string(REPLACE "file:///usr/share/doc/jingui" "file://${CMAKE_INSTALL_PREFIX}/${doc_dir}" text "${text}")
  file(WRITE "$ENV{DESTDIR}${unit}" "${text}")
  file(CHMOD "$ENV{DESTDIR}${unit}" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  message(STATUS "Installing: $ENV{DESTDIR}${unit}")
]])
install(CODE [[
  foreach(pair "bash=share/bash-completion/completions/jingui" "zsh=share/zsh/vendor-completions/_jingui"
               "fish=share/fish/vendor_completions.d/jingui.fish")
    string(REGEX MATCH "^[^=]*" shell "${pair}")
    string(REGEX REPLACE "^[^=]*=" "" path "${pair}")
    set(path "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${path}")
    execute_process(COMMAND "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/bin/jingui" completion ${shell}
                    OUTPUT_VARIABLE script ERROR_QUIET RESULT_VARIABLE code)
    if(code EQUAL 0 AND script)
      file(WRITE "${path}" "${script}")
      file(CHMOD "${path}" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
      message(STATUS "Installing: ${path}")
    endif()
  endforeach()
]])
