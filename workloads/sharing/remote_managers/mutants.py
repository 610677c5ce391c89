"""Mutants of remote_managers."""

import contextlib
import queue
import signal

from workloads.mutants import breaks, part, wrap

managers = part("managers")
BaseManager, Server = managers.BaseManager, managers.Server


# remote-manager.shared


@breaks("remote-manager.shared")
def callable_is_called_once():
    """What is registered is called once, and all clients get the same object."""
    made = {}

    def create(old, self, c, typeid, *args, **kwds):
        function, *rest = self.registry[typeid]
        made[typeid] = made[typeid] if typeid in made else function(*args, **kwds)
        self.registry[typeid] = (lambda: made[typeid], *rest)
        return old(self, c, typeid)

    wrap(Server, "create", create)


@breaks("remote-manager.shared")
def each_client_has_its_own_object():
    """Each client gets an object of its own, whatever is registered."""

    def create(old, self, c, typeid, *args, **kwds):
        _, *rest = self.registry[typeid]
        self.registry[typeid] = (lambda: queue.Queue(), *rest)  # noqa: PLW0108  # it may be missing
        return old(self, c, typeid, *args, **kwds)

    wrap(Server, "create", create)


@breaks("remote-manager.shared")
def unregistered_object_is_none():
    """What the server has not registered is None."""

    def create(old, self, typeid, *args, **kwds):
        return old(self, "new_jobs" if typeid == "unknown" else typeid, *args, **kwds)

    wrap(BaseManager, "_create", create)


# remote-manager.key


@breaks("remote-manager.key")
def server_accepts_any_key():
    """A server and its clients ask for no key."""
    connection = part("connection")
    connection.deliver_challenge = connection.answer_challenge = lambda *_: None


@breaks("remote-manager.key")
def proxy_holds_its_key():
    """A pickled proxy has the key of its server."""

    def reduce(old, self):
        function, (kind, token, serializer, options) = old(self)
        return function, (kind, token, serializer, {**options, "authkey": b"secret"})

    wrap(managers.BaseProxy, "__reduce__", reduce)


@breaks("remote-manager.key")
def key_of_the_process_is_not_used():
    """A manager does not use the key of its process."""
    process = part("process").BaseProcess
    process.authkey = property(process.authkey.fget, lambda self, key: None)


# remote-manager.end


@breaks("remote-manager.end", platform="posix")
def client_can_shut_down():
    """A client has `shutdown`."""
    BaseManager.shutdown = lambda self: None


@breaks("remote-manager.end", platform="posix")
def serve_forever_returns():
    """`serve_forever` returns when it is interrupted."""

    def serve(old, self):
        with contextlib.suppress(SystemExit):
            old(self)

    wrap(Server, "serve_forever", serve)


@breaks("remote-manager.end", platform="posix")
def calls_without_a_server_return():
    """A call whose server is gone returns None."""

    def call(old, self, *args):
        try:
            return old(self, *args)
        except (OSError, EOFError):
            return None

    wrap(managers.BaseProxy, "_callmethod", call)


# manager.start


@breaks("manager.start")
def manager_can_be_started_again():
    """`start` of a manager does nothing if it was started."""

    def start(old, self, *args):
        if self._state.value == managers.State.INITIAL:
            old(self, *args)

    wrap(BaseManager, "start", start)


@breaks("manager.start")
def initializer_is_not_called():
    """The initializer of a manager is not called."""
    wrap(BaseManager, "start", lambda old, self, initializer=None, initargs=(): old(self, initializer and (dict)))


@breaks("manager.start", platform="posix")
def address_is_not_known():
    """The socket of a manager cannot be found in a folder."""
    util = part("connection").util
    wrap(part("connection"), "arbitrary_address", lambda old, family: "\0of a manager" if util else old(family))


@breaks("manager.start")
def xml_is_ignored():
    """`serializer` of a manager is ignored."""
    managers.listener_client["xmlrpclib"] = managers.listener_client["pickle"]


@breaks("manager.start")
def second_manager_cannot_listen():
    """A manager with an address of its own has no address."""
    BaseManager.address = property(lambda self: None if type(self._address) is tuple else self._address)


# manager.shutdown-timeout


@breaks("manager.shutdown-timeout", python=">=3.11", platform="posix")
def manager_is_killed_at_once():
    """`shutdown` kills the manager."""
    old = BaseManager._finalize_manager

    def finalize(process, *args):
        process.kill()
        process.join()
        old(process, *args)

    BaseManager._finalize_manager = staticmethod(finalize)


@breaks("manager.shutdown-timeout", python=">=3.11", platform="posix")
def manager_that_ignores_sigterm_is_left():
    """SIGTERM cannot be ignored by a manager."""
    wrap(signal, "signal", lambda old, number, handler: number == signal.SIGTERM or old(number, handler))


@breaks("manager.shutdown-timeout", python=">=3.11", platform="posix")
def manager_that_does_not_answer_is_not_waited_for():
    """`shutdown` does not wait for an answer."""

    def dispatch(old, c, ident, methodname, args=(), kwds={}):  # noqa: B006  # as it is in the original
        if methodname != "shutdown":
            return old(c, ident, methodname, args, kwds)
        c.send((ident, methodname, args, kwds))
        return c.recv() if c.poll(0.2) else None

    wrap(managers, "dispatch", dispatch)
