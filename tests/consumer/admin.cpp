#include <arrower/jobs/admin_server.hpp>

int main() {
  arrower::jobs::AdminServer admin{"dbname=shop", {.port = 0}};
  admin.start();
  return admin.port() > 0 ? 0 : 1;
}
