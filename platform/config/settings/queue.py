"""Settings of the task queue: JSON only, nothing lost when a worker dies, no results kept."""

from __future__ import annotations

from typing import Any

from config import environment as env

# A task a dead worker left behind comes back after this many seconds. No task may take or wait longer than that,
# or it would run twice: longer waits are moments in the database (`outbox.alarms`, `kernel.due`).
VISIBILITY_TIMEOUT = env.number("PORTICO_QUEUE_VISIBILITY", 300)

CELERY_BROKER_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": VISIBILITY_TIMEOUT,
    # Look for left-behind tasks every two seconds; the defaults make a hundred of it.
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
    "socket_timeout": 30,
}
CELERY_TASK_DEFAULT_QUEUE = "portico"
CELERY_TASK_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# A child killed for its memory is not given the same task at once; the relay brings it back, ever later.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_TIME_LIMIT = VISIBILITY_TIMEOUT * 9 // 10
CELERY_TASK_SOFT_TIME_LIMIT = VISIBILITY_TIMEOUT * 8 // 10
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.5}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 2000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
