package dev.blockload.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.event.EventSettings;
import dev.blockload.event.QueueAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.Node;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.ServeConfiguration;
import dev.blockload.serve.WebOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code serve}: runs the schedules of all definitions until it is stopped.
 */
@Command(name = "serve", description = "Run all imports on their schedules, until Ctrl-C or SIGTERM.")
final class ServeCommand extends Verb {

	/**
	 * Database connections of the node itself. They are opened as they are needed.
	 */
	private static final int CONNECTIONS = 8;

	/**
	 * Those of each parallel import, and of the run of another node that it helps: the
	 * lanes, of which there are two by default.
	 */
	private static final int CONNECTIONS_OF_IMPORT = 10;

	@Option(names = "--parallel", paramLabel = "N", defaultValue = "4",
			description = "run at most N imports at the same time (default: 4)")
	private int parallel = 4;

	@Option(names = "--max-waiting", paramLabel = "N", defaultValue = "1000",
			description = "refuse requests of the HTTP API while N runs wait for a node (default: 1000)")
	private int maxWaiting = 1000;

	@Option(names = "--spool", paramLabel = "DIR",
			description = "the folder of pushed files; several nodes can share one (default: .blockload/spool)")
	private @Nullable Path spool;

	@Option(names = "--events", paramLabel = "URL",
			description = "start imports as soon as this queue of SQS reports their objects")
	private @Nullable String events;

	@Mixin
	private WebServerOptions web = new WebServerOptions();

	@Override
	ExitCode answer() {
		if (this.parallel < 1) {
			throw wrong("--parallel is " + this.parallel + ". Expected 1 or more.");
		}
		if (this.maxWaiting < 1) {
			throw wrong("--max-waiting is " + this.maxWaiting + ". Expected 1 or more.");
		}
		QueueAddress queue = (this.events != null) ? QueueAddress.of(this.events) : null;
		WebOptions options = this.web.checked(this::wrong);
		options.requireFree();
		CountDownLatch asked = new CountDownLatch(1);
		try (Session session = options().session()) {
			Node serving = session.serving(settings(options, queue));
			return Shutdown.stoppable(asked::countDown, () -> {
				try (serving; ManagementServer management = session.management(options)) {
					serve(serving, management);
					await(asked);
				}
				return ExitCode.OK;
			});
		}
	}

	/** How many database connections a node has that runs so many imports at a time. */
	static int connections(int parallel) {
		return CONNECTIONS + CONNECTIONS_OF_IMPORT * (parallel + 1);
	}

	private Map<String, Object> settings(WebOptions options, @Nullable QueueAddress queue) {
		Map<String, Object> settings = new HashMap<>();
		settings.put("blockload.schedule.parallel", this.parallel);
		settings.put("blockload.launch.max-waiting", this.maxWaiting);
		settings.put("spring.datasource.hikari.maximum-pool-size", connections(this.parallel));
		PublicUrl url = options.publicUrl();
		if (url != null) {
			settings.put(ServeConfiguration.PUBLIC_URL, url.with(""));
		}
		if (queue != null) {
			settings.put(EventSettings.QUEUE, queue.toString());
		}
		if (this.spool != null) {
			settings.put("blockload.push.spool", this.spool.toString());
		}
		return settings;
	}

	private void serve(Node serving, ManagementServer management) {
		serving.start();
		say("%s %s".formatted(serving.summary(), management.location()));
		// A log would keep the code.
		if (Boolean.getBoolean("blockload.terminal")) {
			management.setup().ifPresent(Verb::say);
		}
	}

	static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
