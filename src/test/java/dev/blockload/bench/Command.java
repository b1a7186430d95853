package dev.blockload.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A command that is measured: bash counts the time of the command and of everything that
 * it waits for.
 *
 * @param words program and arguments
 * @param environment its additional variables
 * @param folder where its output is kept
 */
record Command(List<String> words, Map<String, String> environment, Path folder) {

	private static final String TIMED = "TIMEFORMAT='%R %U %S'; time \"$@\" > \"$0.out\" 2> \"$0.err\"";

	private static final long HOURS = 6;

	private static final int LOOK_MILLIS = 100;

	/**
	 * Run the command.
	 * @param watch called many times while it runs
	 * @throws IOException if it fails; the message has the end of its output
	 */
	Result run(Runnable watch) throws IOException, InterruptedException {
		String output = this.folder.resolve("command").toString();
		Path times = this.folder.resolve("command.times");
		List<String> all = new ArrayList<>(List.of("bash", "-c", TIMED, output));
		all.addAll(this.words);
		ProcessBuilder builder = new ProcessBuilder(all).redirectError(times.toFile());
		builder.environment().putAll(this.environment);
		Process process = builder.start();
		long resident = 0;
		long end = System.nanoTime() + TimeUnit.HOURS.toNanos(HOURS);
		while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
			// The store is a smaller process beside the loader.
			resident = Math.max(resident,
					process.descendants().mapToLong((child) -> Proc.peakResident(child.pid())).max().orElse(0));
			watch.run();
			if (System.nanoTime() > end) {
				process.descendants().forEach(ProcessHandle::destroyForcibly);
				throw new IOException("The command did not end within %d h: %s".formatted(HOURS, this.words));
			}
		}
		String[] time = Files.readString(times).trim().split("\\s+", -1);
		String out = Files.readString(Path.of(output + ".out"), StandardCharsets.UTF_8);
		String err = Files.readString(Path.of(output + ".err"), StandardCharsets.UTF_8);
		if (time.length != 3) {
			throw new IOException("The command was not measured: %s: %s".formatted(this.words, String.join(" ", time)));
		}
		return new Result(process.exitValue(), Double.parseDouble(time[0]),
				Double.parseDouble(time[1]) + Double.parseDouble(time[2]), (resident > 0) ? resident : null, out, err);
	}

	/**
	 * How a command ended.
	 *
	 * @param code its exit code
	 * @param seconds from its start to its end
	 * @param cpuSeconds its own and those of its children that it waited for
	 * @param residentBytes the most memory that one of its processes had resident; null
	 * if it ended before it was looked at
	 * @param out standard output
	 * @param err standard error
	 */
	record Result(int code, double seconds, double cpuSeconds, @Nullable Long residentBytes, String out, String err) {

		Result requireCode(int... expected) throws IOException {
			for (int each : expected) {
				if (this.code == each) {
					return this;
				}
			}
			String shown = this.out + this.err;
			throw new IOException("The command ended with exit code %d: …%s".formatted(this.code,
					shown.substring(Math.max(0, shown.length() - 2000))));
		}

	}

}
