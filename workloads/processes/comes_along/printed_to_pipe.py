"""Children print to a pipe, a line that they flush and one that they do not, and end in one of these ways each."""

from workloads.command_line import read_arguments
from workloads.endings import ENDINGS, end
from workloads.probe import gate, log, mp


def work(ending):
    # remedy
    print(ending + ": flushed by the child", flush=True)
    # end of remedy
    print(ending + ": printed by the child")
    log(ending + ": child has printed")
    ENDINGS[ending]()


if __name__ == "__main__":
    endings = read_arguments(endings="return,sys.exit,exception").endings.split(",")
    print("printed by the parent")
    children = {ending: mp.Process(target=work, args=(ending,)) for ending in endings}
    for child in children.values():
        child.start()
    gate("parent may go on")
    for ending, child in children.items():
        end(child, ending)
    log("parent has told its children to end")
    for child in children.values():
        child.join()
    log("parent has joined its children", {ending: child.exitcode for ending, child in children.items()})
