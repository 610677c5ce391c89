"""The question to an interpreter: what it is, and what an implementation offers there. Its text runs in that one."""

from __future__ import annotations

from specs.harness.model.conditions import OWN, THREAD
from specs.harness.model.subjects import EXECUTOR, STANDARD

#: The oldest Python that the workloads run on.
OLDEST = (3, 8)

#: How the line of its answer begins.
MARK = "multiprocessing-spec facts: "

#: What tells the question's processes from all others.
TOKEN = "MULTIPROCESSING_SPEC_QUESTION"

#: How long what has no processes of its own may take for a task, to see where it runs, in seconds.
TASK_SECONDS = 10.0

#: What stands for an implementation: `module` or `module:attribute`; whether it is an executor ("executor"); and the
#: parts of which the answer says whether they are lacking. It runs in whatever the user names, from Python 2.6 on: that
#: must be able to tell us that it is too old.
QUESTION = f"""
import json, sys
facts = {{"version": list(sys.version_info[:3]), "executable": sys.executable, "platform": sys.platform}}
real = getattr(sys, "_base_executable", sys.executable) if sys.platform == "win32" else sys.executable
facts["real_executable"] = "" if real == sys.executable else real
if sys.version_info >= {OLDEST}:
    import importlib, inspect, os, platform, sysconfig, threading, types
    facts["implementation"] = sys.implementation.name
    facts["machine"] = platform.machine() + ("" if sys.maxsize > 2**32 else ", 32 bits")
    facts["build"] = ", ".join([*platform.python_build(), platform.python_compiler()])
    facts["libc"] = "glibc" if platform.libc_ver()[0] == "glibc" else ""
    if sys.platform == "win32":
        try:
            import ctypes
            facts["libc"] = "Wine" if hasattr(ctypes.WinDLL("ntdll"), "wine_get_version") else ""
        except ImportError:
            pass
    elif not facts["libc"] and "musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")):
        facts["libc"] = "musl"
    facts["free_threaded"] = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    name, is_executor, parts = sys.argv[1], sys.argv[2] == "executor", sys.argv[3:]
    def takes(thing, parameter):
        parameters = inspect.signature(thing).parameters
        return parameter in parameters or any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    def offers(thing, part):
        names, _, parameter = part.rstrip(")").partition("(")
        for name in names.split("."):
            if not hasattr(thing, name):
                try:
                    importlib.import_module(thing.__name__ + "." + name)
                except (ImportError, AttributeError):
                    return False
            thing = getattr(thing, name)
        return not parameter or takes(thing, parameter)
    def lacks(part):
        head = part.replace("(", ".").split(".")[0]
        if head == "{EXECUTOR}" and not is_executor:
            from concurrent import futures
            return not (hasattr(offered, "Process") and hasattr(offered, "get_context") and offers(futures, part))
        if head == "{EXECUTOR}":
            return not offers(types.SimpleNamespace({EXECUTOR}=executor_class if "." in part else executor), part)
        if head == "set_start_method" and isinstance(offered, multiprocessing.context.BaseContext):
            return not hasattr(offered, "get_all_start_methods")  # a context of one method refuses to be set
        return (is_executor and is_own and head == "active_children") or not offers(offered, part)
    def version_of(module):
        package = module.__name__.partition(".")[0]
        for thing in (module, sys.modules[package]):
            if getattr(thing, "__version__", ""):
                return str(thing.__version__)
        try:
            from importlib import metadata
            distributions = [package]
            if hasattr(metadata, "packages_distributions"):
                distributions = metadata.packages_distributions().get(package) or distributions
            return "" if package in ("{STANDARD}", "concurrent") else metadata.version(distributions[0])
        except ImportError:
            return ""
    def says_after_setting(method):
        try:
            try:
                offered.set_start_method(method, force=True)
            except TypeError:
                offered.set_start_method(method)
            return offered.get_start_method()
        except Exception as error:
            return type(error).__name__
    def ways():
        if is_executor:
            if "mp_context" in inspect.signature(executor).parameters:
                return multiprocessing.get_all_start_methods(), multiprocessing.get_context().get_start_method()
            from concurrent.futures import ThreadPoolExecutor
            return [], "{THREAD}" if issubclass(executor_class, ThreadPoolExecutor) else "{OWN}"
        if not hasattr(offered, "Process") and hasattr(offered, "Pool"):
            return [], "{OWN}"
        if isinstance(offered.Process, type) and issubclass(offered.Process, threading.Thread):
            return [], "{THREAD}"
        if not hasattr(offered, "get_all_start_methods"):
            return [], offered.get_start_method()
        default = offered.get_context().get_start_method()
        methods = list(offered.get_all_start_methods())
        if name != "{STANDARD}":
            said = {{method: says_after_setting(method) for method in methods}}
            facts["ignored"] = {{method: said[method] for method in methods if said[method] != method}}
            methods = [method for method in methods if said[method] == method]
        return methods, default
    def where_tasks_run():
        made = executor(1) if is_executor else offered.Pool(1)
        try:
            return made.submit(os.getpid).result() if is_executor else made.apply(os.getpid)
        finally:
            (made.shutdown if is_executor else getattr(made, "terminate", getattr(made, "kill", int)))()
    def remarks():
        if is_own:
            pids = []
            asking = threading.Thread(target=lambda: pids.append(where_tasks_run()), daemon=True)
            asking.start()
            asking.join({TASK_SECONDS})
            if pids == [os.getpid()]:
                yield "its tasks run in the process that submits them"
        elif not is_executor and not name.startswith("{STANDARD}"):
            same = [part for part in ("Process", "Pool") if getattr(offered, part, 0) == getattr(multiprocessing, part)]
            if same:
                yield " and ".join(same) + (" are" if len(same) > 1 else " is") + " multiprocessing's own"
    try:
        module_name, _, attribute = name.partition(":")
        module = importlib.import_module(module_name)
        import multiprocessing
        offered = getattr(module, attribute) if attribute else module
        if is_executor:
            executor = executor_class = offered
            if not isinstance(executor, type):
                built = executor(1)
                executor_class = type(built)
                if hasattr(built, "shutdown"):
                    built.shutdown()
            for method in ("submit", "shutdown"):
                if not hasattr(executor_class, method):
                    raise TypeError("it is no executor: it has no " + method + "()")
            offered = multiprocessing
        elif callable(offered):
            if hasattr(offered, "submit"):
                facts["is_executor"] = True
                raise TypeError("it is an executor")
            offered = types.SimpleNamespace(Pool=offered)
        methods, default = ways()
        is_own = not methods and default in ("{OWN}", "{THREAD}")
        facts["start_methods"], facts["default"] = methods or [default], default
        facts["module_version"] = version_of(module)
        facts["remark"] = "; ".join(remarks())
        facts["lacks"] = [part for part in parts if lacks(part)]
    except Exception as error:
        facts["error"] = type(error).__name__ + ": " + str(error)
        facts["missing"] = error.name if isinstance(error, ModuleNotFoundError) else ""
        parent, _, last = module_name.rpartition(".")
        facts["is_attribute"] = facts["missing"] == module_name and hasattr(sys.modules.get(parent), last)
sys.stdout.write("\\n{MARK}" + json.dumps(facts) + "\\n")
"""
