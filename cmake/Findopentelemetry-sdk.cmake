# The OpenTelemetry SDK with the exporters that tests and benchmarks use, as the imported target arrower::opentelemetry_sdk. The
# library itself never links it. Debian's shared libraries are found without its CMake config, for the reason given in
# Findopentelemetry-api.cmake; elsewhere the config is used: it alone knows what static libraries stand on.

find_package(opentelemetry-api MODULE REQUIRED)
if(NOT TARGET arrower::opentelemetry_sdk)
  set(libraries "")
  set(from_config FALSE)
  if(TARGET opentelemetry-cpp::api OR TARGET opentelemetry-cpp::opentelemetry-cpp)
    set(from_config TRUE)
  else()
    foreach(part trace metrics common resources exporter_in_memory exporter_otlp_http exporter_otlp_http_client
            exporter_otlp_http_metric otlp_recordable http_client_curl)
      find_library(ARROWER_OPENTELEMETRY_${part} opentelemetry_${part})
      mark_as_advanced(ARROWER_OPENTELEMETRY_${part})
      list(APPEND libraries ${ARROWER_OPENTELEMETRY_${part}})
    endforeach()
    if(libraries MATCHES "NOTFOUND|\\.a(;|$)")
      find_package(opentelemetry-cpp CONFIG QUIET)
      set(from_config TRUE)
    endif()
  endif()

  set(missing "")
  if(from_config)
    set(libraries "")
    # Upstream's config, and so vcpkg's, has names of its own for the libraries; Conan's targets are called like the libraries.
    foreach(names "trace|opentelemetry_trace" "metrics|opentelemetry_metrics"
            "in_memory_span_exporter|opentelemetry_exporter_in_memory" "otlp_http_exporter|opentelemetry_exporter_otlp_http"
            "otlp_http_metric_exporter|opentelemetry_exporter_otlp_http_metric")
      string(REPLACE "|" ";" names ${names})
      set(found "")
      foreach(name IN LISTS names)
        if(NOT found AND TARGET opentelemetry-cpp::${name})
          set(found opentelemetry-cpp::${name})
        endif()
      endforeach()
      list(GET names 0 name)
      if(found)
        list(APPEND libraries ${found})
      else()
        list(APPEND missing ${name})
      endif()
    endforeach()
  endif()

  if(NOT missing)
    add_library(arrower::opentelemetry_sdk INTERFACE IMPORTED GLOBAL)
    target_link_libraries(arrower::opentelemetry_sdk INTERFACE arrower::opentelemetry_api ${libraries})
  endif()
endif()

if(TARGET arrower::opentelemetry_sdk)
  set(opentelemetry-sdk_FOUND TRUE)
elseif(opentelemetry-sdk_FIND_REQUIRED)
  list(JOIN missing ", " missing)
  message(FATAL_ERROR "opentelemetry-cpp was found without ${missing}: install it with the exporter for OTLP over HTTP "
    "(Debian: opentelemetry-cpp-dev; vcpkg: the feature otlp-http; Conan: the option with_otlp_http), or switch off "
    "ARROWER_BUILD_TESTS")
endif()
