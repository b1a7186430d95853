package dev.blockload.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Reads what Linux counts of processes. Elsewhere, and for processes that have ended, all
 * of it is 0.
 */
final class Proc {

	/** The unit of times in {@code /proc/PID/stat}, on every common kernel. */
	private static final double TICKS = 100;

	private static final int PARENT = 3;

	private static final int USER = 13;

	private Proc() {
	}

	/** Seconds on processors of a process, and of its children that have ended. */
	static double cpu(long pid) {
		List<String> stat = stat(pid);
		return stat.isEmpty() ? 0 : stat.subList(USER, USER + 4).stream().mapToLong(Long::parseLong).sum() / TICKS;
	}

	/**
	 * Seconds on processors of a process and all its children, alive or not. A child that
	 * ends between two files is in neither of them: the larger of two readings counts.
	 */
	static double cpuWithChildren(long pid) {
		double first = sumWithChildren(pid);
		LockSupport.parkNanos(100_000_000);
		return Math.max(first, sumWithChildren(pid));
	}

	private static double sumWithChildren(long pid) {
		double sum = cpu(pid);
		for (long each : processes()) {
			List<String> stat = stat(each);
			if (!stat.isEmpty() && stat.get(PARENT).equals(Long.toString(pid))) {
				sum += cpu(each);
			}
		}
		return sum;
	}

	/** The process that started a process, or 0. */
	static long parent(long pid) {
		List<String> stat = stat(pid);
		return stat.isEmpty() ? 0 : Long.parseLong(stat.get(PARENT));
	}

	static boolean isAlive(long pid) {
		return Files.exists(Path.of("/proc/" + pid));
	}

	/** The most memory that a process had resident, in bytes. */
	static long peakResident(long pid) {
		return read(Path.of("/proc/" + pid + "/status")).lines()
			.filter((line) -> line.startsWith("VmHWM:"))
			.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
			.findFirst()
			.orElse(0);
	}

	/** The processes whose command line contains all of some texts. */
	static List<Long> find(String... texts) {
		return processes().stream().filter((pid) -> {
			String command = read(Path.of("/proc/" + pid + "/cmdline"));
			return Stream.of(texts).allMatch(command::contains);
		}).toList();
	}

	private static List<Long> processes() {
		try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
			return folders.map((folder) -> folder.getFileName().toString())
				.filter((name) -> name.chars().allMatch(Character::isDigit))
				.map(Long::valueOf)
				.toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	/** The fields of {@code stat}; the name, which can contain spaces, is one. */
	private static List<String> stat(long pid) {
		String text = read(Path.of("/proc/" + pid + "/stat"));
		int end = text.lastIndexOf(')');
		return (end < 0) ? List.of()
				: Stream.concat(Stream.of("pid", "name"), Stream.of(text.substring(end + 2).trim().split(" ", -1)))
					.toList();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			return "";
		}
	}

}
