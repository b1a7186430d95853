package dev.blockload.definition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * The definition files below the jobs directory.
 *
 * @param connections the files of connections; more than one is a mistake
 * @param notifications the file of notification channels; empty if it does not exist
 * @param imports all other files, in path order, without duplicates
 * @param problems the problems of the directory itself
 * @param contents the contents of files that were read before and are not read again
 */
record DefinitionFiles(List<Path> connections, List<Path> notifications, List<Path> imports, List<Problem> problems,
		Map<Path, byte[]> contents) {

	private static final long MAX_BYTES = 1 << 20;

	DefinitionFiles {
		connections = List.copyOf(connections);
		notifications = List.copyOf(notifications);
		imports = List.copyOf(imports);
		problems = List.copyOf(problems);
		contents = Map.copyOf(contents);
	}

	/** Files with contents that were read before. They are not read again. */
	static DefinitionFiles frozen(Path jobs, Map<Path, byte[]> contents) {
		return sorted(jobs, new TreeSet<>(contents.keySet()), List.of(), contents);
	}

	private static DefinitionFiles sorted(Path jobs, Collection<Path> files, List<Problem> problems,
			Map<Path, byte[]> contents) {
		List<Path> connections = new ArrayList<>();
		List<Path> notifications = new ArrayList<>();
		List<Path> imports = new ArrayList<>();
		for (Path file : files) {
			boolean atTop = jobs.equals(file.getParent());
			String name = String.valueOf(file.getFileName());
			if (atTop && (name.equals("connections.yml") || name.equals("connections.yaml"))) {
				connections.add(file);
			}
			else if (atTop && (name.equals("notifications.yml") || name.equals("notifications.yaml"))) {
				notifications.add(file);
			}
			else {
				imports.add(file);
			}
		}
		return new DefinitionFiles(connections, notifications, imports, problems, contents);
	}

	/** All files, connections first. */
	List<Path> all() {
		return Stream.of(this.connections, this.notifications, this.imports).flatMap(List::stream).toList();
	}

	/**
	 * Finds the files. Links are followed. Files and directories whose names begin with a
	 * dot are ignored: editors write such files.
	 */
	static DefinitionFiles below(Path jobs) {
		Finder finder = new Finder(jobs);
		try {
			if (!Files.isDirectory(jobs)) {
				finder.problem(jobs, (Files.exists(jobs) ? "This is a file." : "This directory does not exist.")
						+ " Expected the directory of the definitions. Name it with --jobs DIR.");
			}
			else {
				Files.walkFileTree(jobs, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, finder);
			}
		}
		catch (IOException ex) {
			finder.problem(jobs, "Cannot be read: " + reason(ex) + ".");
		}
		return finder.result();
	}

	/**
	 * Reads the text of a file.
	 * @return null where it cannot be read, which is then among the problems
	 */
	@Nullable String text(Path file, Problems problems) {
		byte[] bytes = this.contents.get(file);
		if (bytes == null) {
			bytes = bytes(file, problems);
		}
		return (bytes != null) ? text(bytes, problems) : null;
	}

	/**
	 * Reads the current content of a file.
	 * @return null where it cannot be read, which is then among the problems
	 */
	byte @Nullable [] bytes(Path file, Problems problems) {
		try {
			if (Files.size(file) > MAX_BYTES) {
				problems.add(SourcePosition.START, "The file is larger than 1 MiB. Expected a definition.");
				return null;
			}
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			problems.add(SourcePosition.START, "Cannot be read: " + reason(ex) + ".");
			return null;
		}
	}

	private static @Nullable String text(byte[] bytes, Problems problems) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
		}
		catch (CharacterCodingException ex) {
			// The decoder stops at the first invalid byte.
			String before = new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
			int line = (int) before.chars().filter((c) -> c == '\n').count() + 1;
			problems.add(new SourcePosition(line, before.length() - before.lastIndexOf('\n')),
					"Byte 0x%02X is not valid UTF-8. Save the file with the encoding UTF-8."
						.formatted(bytes[buffer.position()] & 0xFF));
			return null;
		}
	}

	static String reason(IOException ex) {
		if (ex instanceof AccessDeniedException) {
			return "permission denied";
		}
		if (ex instanceof NoSuchFileException) {
			return "the file does not exist";
		}
		return (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
	}

	private static final class Finder extends SimpleFileVisitor<Path> {

		private final Path jobs;

		private final List<Path> found = new ArrayList<>();

		private final List<Problem> problems = new ArrayList<>();

		private Finder(Path jobs) {
			this.jobs = jobs;
		}

		@Override
		public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
			return (hidden(directory) && !directory.equals(this.jobs)) ? FileVisitResult.SKIP_SUBTREE
					: FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
			String name = String.valueOf(file.getFileName());
			// A broken link is reported when it is read. Reading a pipe would never end.
			boolean readable = attributes.isRegularFile() || attributes.isSymbolicLink();
			if ((name.endsWith(".yml") || name.endsWith(".yaml")) && readable && !hidden(file)) {
				this.found.add(file);
			}
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFileFailed(Path file, IOException ex) {
			if (!(ex instanceof FileSystemLoopException)) {
				problem(file, "Cannot be read: " + reason(ex) + ".");
			}
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException ex) {
			if (ex != null) {
				problem(directory, "Cannot be read: " + reason(ex) + ".");
			}
			return FileVisitResult.CONTINUE;
		}

		void problem(Path file, String message) {
			this.problems.add(new Problem(file.toString(), 1, 1, message));
		}

		DefinitionFiles result() {
			List<Path> files = new ArrayList<>();
			Set<Path> seen = new HashSet<>();
			this.found.sort(Comparator.naturalOrder());
			for (Path file : this.found) {
				if (seen.add(real(file))) {
					files.add(file);
				}
			}
			return sorted(this.jobs, files, this.problems, Map.of());
		}

		/** Several links can lead to one file. */
		private static Path real(Path file) {
			try {
				return file.toRealPath();
			}
			catch (IOException ex) {
				return file;
			}
		}

		private static boolean hidden(Path path) {
			return String.valueOf(path.getFileName()).startsWith(".");
		}

	}

}
