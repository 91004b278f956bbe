# libcrypt with yescrypt (libxcrypt 4.3) as the imported target arrower::crypt.

if(NOT TARGET arrower::crypt)
  find_path(ARROWER_CRYPT_INCLUDE_DIR crypt.h)
  find_library(ARROWER_CRYPT_LIBRARY crypt)
  mark_as_advanced(ARROWER_CRYPT_INCLUDE_DIR ARROWER_CRYPT_LIBRARY)
  if(ARROWER_CRYPT_INCLUDE_DIR AND ARROWER_CRYPT_LIBRARY)
    # Other implementations have neither the function nor yescrypt.
    file(STRINGS ${ARROWER_CRYPT_INCLUDE_DIR}/crypt.h arrower_crypt_checksalt REGEX "crypt_checksalt" LIMIT_COUNT 1)
  endif()
  if(arrower_crypt_checksalt)
    add_library(arrower::crypt UNKNOWN IMPORTED)
    set_target_properties(arrower::crypt PROPERTIES IMPORTED_LOCATION ${ARROWER_CRYPT_LIBRARY}
      INTERFACE_INCLUDE_DIRECTORIES ${ARROWER_CRYPT_INCLUDE_DIR})
  endif()
endif()

if(TARGET arrower::crypt)
  set(crypt-library_FOUND TRUE)
elseif(crypt-library_FIND_REQUIRED)
  message(FATAL_ERROR "libcrypt of libxcrypt 4.3 or newer was not found: install libcrypt-dev, run script/setup, or leave the "
    "admin server out with -DARROWER_ADMIN=OFF")
endif()
