# The OpenTelemetry SDK with the exporters that tests and benchmarks use, as the imported target arrower::opentelemetry_sdk. The
# library itself never links it. Found without Debian's CMake config for the reason given in Findopentelemetry-api.cmake.

find_package(opentelemetry-api MODULE REQUIRED)
if(NOT TARGET arrower::opentelemetry_sdk)
  set(parts trace metrics common resources exporter_in_memory exporter_otlp_http exporter_otlp_http_client
            exporter_otlp_http_metric otlp_recordable http_client_curl)
  set(libraries "")
  foreach(part IN LISTS parts)
    find_library(ARROWER_OPENTELEMETRY_${part} opentelemetry_${part})
    mark_as_advanced(ARROWER_OPENTELEMETRY_${part})
    list(APPEND libraries ${ARROWER_OPENTELEMETRY_${part}})
  endforeach()
  add_library(arrower::opentelemetry_sdk INTERFACE IMPORTED GLOBAL)
  if(libraries MATCHES NOTFOUND)
    find_package(opentelemetry-cpp CONFIG REQUIRED)
    set(libraries opentelemetry-cpp::trace opentelemetry-cpp::metrics opentelemetry-cpp::in_memory_span_exporter
                  opentelemetry-cpp::otlp_http_exporter opentelemetry-cpp::otlp_http_metric_exporter)
  endif()
  target_link_libraries(arrower::opentelemetry_sdk INTERFACE arrower::opentelemetry_api ${libraries})
endif()
set(opentelemetry-sdk_FOUND TRUE)
