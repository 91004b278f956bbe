from conan import ConanFile
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout


class ArrowerJobs(ConanFile):
    name = "arrower-jobs"
    version = "0.1.0"
    description = "Background jobs on PostgreSQL, exactly once for what they write to the database"
    settings = "os", "compiler", "build_type", "arch"
    exports_sources = "CMakeLists.txt", "cmake/*", "include/*", "src/*"

    def requirements(self):
        for library in (
            "libpqxx/[>=7.10 <8]", "spdlog/[>=1.15 <2]", "opentelemetry-cpp/[>=1.19 <2]",
        ):
            self.requires(library, transitive_headers=True)
        self.requires("yyjson/[>=0.10 <1]")

    def build_requirements(self):
        self.test_requires("gtest/[>=1.12]")
        self.test_requires("catch2/[>=3]")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["ARROWER_BUILD_TESTS"] = False
        toolchain.cache_variables["ARROWER_CLI"] = False
        toolchain.cache_variables["ARROWER_ADMIN"] = False
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "arrower-jobs")
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake/arrower-jobs"]
