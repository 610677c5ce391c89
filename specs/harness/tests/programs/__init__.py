"""Programs that the harness's tests run, under the same terms as workloads: Python 3.8, the standard library only."""
