"""A parent has begun a transaction of SQLite when it starts a child, which ends the transaction, or has its own."""

import os
import sqlite3
import tempfile

from workloads.command_line import read_arguments
from workloads.exceptions import name_of
from workloads.probe import log, mp


def work(connection, path, child):
    if child == "connects":
        # remedy
        connection = sqlite3.connect(path)
        # end of remedy
    rows = connection.execute("SELECT number FROM numbers").fetchall()
    log("child reads", rows)
    if child == "closes":
        connection.close()
    else:
        connection.rollback()
    log("child has ended its transaction")


if __name__ == "__main__":
    child = read_arguments(child=("rolls back", "closes", "connects")).child
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "numbers.sqlite")
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE numbers (number)")
        connection.commit()
        connection.execute("INSERT INTO numbers VALUES (1)")  # which begins a transaction
        try:
            process = mp.Process(target=work, args=(connection, path, child))
            process.start()
        except TypeError as error:
            log("start() raises an exception", name_of(error))
        else:
            process.join()
            try:
                connection.commit()
                log("parent has committed")
            except sqlite3.OperationalError as error:
                log("commit() raises an exception", name_of(error))
        connection.close()
