package dev.blockload.bench;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.OperatingSystemMXBean;
import dev.blockload.app.Home;
import dev.blockload.app.Session;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;

/**
 * Runs of a small import, one after the other in this process, with the launcher that
 * {@code serve} uses.
 */
final class SmallRuns {

	private SmallRuns() {
	}

	/**
	 * Run, measure and print.
	 * @param arguments how many runs
	 */
	public static void main(String[] arguments) {
		int runs = Integer.parseInt(arguments[0]);
		Home home = Home.find();
		List<Double> seconds = new ArrayList<>();
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		try (Session session = new Session(home, home.jobs(), Session.DatabaseChoice.AS_SET, () -> {
		})) {
			ImportLauncher launcher = session.launcher();
			long cpu = system.getProcessCpuTime();
			for (int number = 0; number < runs; number++) {
				long start = System.nanoTime();
				Run run = launcher
					.start(new RunRequest("small", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
							RunListener.NONE)
					.result();
				seconds.add((System.nanoTime() - start) / 1e9);
				if (run.status() != RunStatus.COMPLETED) {
					throw new IllegalStateException(
							"Run " + run.id() + " ended as " + run.status() + ": " + run.error());
				}
			}
			System.out.printf("| %,d small runs in one process, each | %s | %.3f |%n", runs, StartCosts.spread(seconds),
					(system.getProcessCpuTime() - cpu) / 1e9 / runs);
		}
		System.exit(0);
	}

}
