"""A worker fails at a task that it has got from a joinable queue, before or after it has reported it as done.

It never ends if the task is not reported.
"""

from workloads.command_line import read_arguments
from workloads.probe import log, mp


def do(task):
    raise ValueError(task)


def work(queue, reports):
    if reports == "after success":
        task = queue.get()
        do(task)
        queue.task_done()
    else:
        # remedy
        task = queue.get()
        try:
            do(task)
        finally:
            queue.task_done()
        # end of remedy


if __name__ == "__main__":
    reports = read_arguments(reports=("after success", "always")).reports
    queue = mp.JoinableQueue()
    queue.put("task")
    child = mp.Process(target=work, args=(queue, reports))
    child.start()
    child.join()
    log("child has ended", {"exitcode": child.exitcode})
    log("parent joins the queue")
    queue.join()
    log("parent is back from join")
