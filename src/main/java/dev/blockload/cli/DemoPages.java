package dev.blockload.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.blockload.account.Actor;
import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.run.RunProcess;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.Node;
import dev.blockload.serve.ServeException;
import dev.blockload.serve.WebOptions;

/**
 * Serves the pages on the embedded servers of the demo, for this machine only, until it
 * is stopped.
 */
final class DemoPages {

	/** The account that the link logs in. */
	private static final String ACCOUNT = "demo";

	private static final String LOOPBACK = "127.0.0.1";

	/** How many ports after the first one are tried. */
	private static final int MORE_PORTS = 100;

	private static final int LAST_PORT = 65_535;

	private DemoPages() {
	}

	/**
	 * Serve until Ctrl-C or SIGTERM.
	 * @param session on the embedded database, for the node alone
	 * @param port the first port to try
	 */
	static void serve(Session session, int port) {
		WebOptions options = free(port);
		CountDownLatch asked = new CountDownLatch(1);
		Node serving = session.serving(new HashMap<>(Map.of("blockload.schedule.parallel", 2,
				"spring.datasource.hikari.maximum-pool-size", ServeCommand.connections(2))));
		var unused = Shutdown.stoppable(asked::countDown, () -> {
			try (serving; ManagementServer management = session.management(options)) {
				serving.start();
				announce(management, port);
				ServeCommand.await(asked);
			}
			return ExitCode.OK;
		});
	}

	/** The first port from a port on, on which no process listens. */
	private static WebOptions free(int port) {
		int last = Math.min(port + MORE_PORTS, LAST_PORT);
		for (int candidate = port;; candidate++) {
			WebOptions options = WebOptions.on(new ListenAddress(LOOPBACK, candidate));
			try {
				options.requireFree();
				return options;
			}
			catch (ServeException ex) {
				if (candidate >= last) {
					throw ex;
				}
			}
		}
	}

	// On standard output: it is the answer of the command. The link works once, for ten
	// minutes, from this machine.
	private static void announce(ManagementServer management, int port) {
		ManagementServer.EntryLink link = management.entry(Actor.command(RunProcess.user()), ACCOUNT);
		String taken = (port != 0 && management.port() != port)
				? "Port %d is taken. The pages are on port %d.\n".formatted(port, management.port()) : "";
		Verb.print("""

				%sOpen the pages of the demo on this machine:
				  %s
				The link works once, for ten minutes. Without JavaScript, open %s and enter the code %s
				Press Ctrl-C to stop.
				""".formatted(taken, link.url(), link.page(), link.code()));
	}

}
