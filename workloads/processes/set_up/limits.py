"""A parent changes its priority, cores, limits and umask after its first child, and starts more children (Linux)."""

import os
import resource

from workloads.probe import log, mp


def look():
    umask = os.umask(0)
    os.umask(umask)
    return {
        "niceness": os.nice(0),
        "cores": sorted(os.sched_getaffinity(0)),
        "limit of open files": resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        "umask": umask,
    }


def work(who):
    log(who + " looks", look())


# remedy
def set_limits(open_files):
    os.nice(1)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    os.umask(0o077)


def set_limits_and_work(who, open_files):
    set_limits(open_files)
    work(who)


# end of remedy
def start_and_join(target, *args):
    child = mp.Process(target=target, args=args)
    child.start()
    child.join()


if __name__ == "__main__":
    log("parent looks at first", look())
    start_and_join(work, "first child")
    open_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 1
    # remedy
    start_and_join(set_limits_and_work, "child that sets them", open_files)
    # end of remedy
    set_limits(open_files)
    log("parent looks after its changes", look())
    start_and_join(work, "second child")
