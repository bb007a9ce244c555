# What `cmake --install` puts where: the library to link at run time, what is needed to
# build with it, and the program; a Debian package each.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/slq")
install(TARGETS slq slq_shared EXPORT slqTargets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development
  INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(DIRECTORY include/slq DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development
        FILES_MATCHING PATTERN "*.h")
install(EXPORT slqTargets NAMESPACE slq:: DESTINATION "${package_dir}" COMPONENT development)

configure_package_config_file(src/packaging/slqConfig.cmake.in slqConfig.cmake
  INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(slqConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/slqConfig.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/slqConfigVersion.cmake"
  src/packaging/FindCctz.cmake
  DESTINATION "${package_dir}" COMPONENT development)

# The prefix is told from where the file lies, so that an installed tree may be moved.
set(SLQ_PC_DIR "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
string(REGEX REPLACE "[^/]+" ".." SLQ_PC_UP "${SLQ_PC_DIR}")
configure_file(src/packaging/slq.pc.in slq.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/slq.pc"
        DESTINATION "${SLQ_PC_DIR}" COMPONENT development)

if(TARGET slq_program)
  install(TARGETS slq_program RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)
endif()

foreach(part runtime:libslq${slq_abi_version} development:libslq-dev program:slq)
  string(REPLACE ":" ";" part "${part}")
  list(GET part 0 component)
  list(GET part 1 package)
  install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${package}" RENAME copyright
          COMPONENT ${component})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME slq)
set(CPACK_PACKAGE_CONTACT "slq maintainers <${PROJECT_NAME}@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development)
if(TARGET slq_program)
  list(APPEND CPACK_COMPONENTS_ALL program)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_ENABLE_COMPONENT_DEPENDS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libslq${slq_abi_version})
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libslq-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libabsl-dev, libsimdjson-dev, libre2-dev, libzstd-dev, zlib1g-dev, libxxhash-dev, libcctz-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DEPENDS runtime)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME slq)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
include(CPack)
