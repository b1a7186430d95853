package dev.blockload.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import dev.blockload.bench.LoaderCosts.Input;
import dev.blockload.bench.LoaderCosts.Phase;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What the loader costs by itself, in one thread and without a database, measured by JMH:
 * scanning, parsing, each encoder, and all of it with a server that discards what is
 * copied. One operation is a whole file. {@code src/bench/run loader} compiles and starts
 * it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class LoaderBenchmarks {

	/** A shape, or a type of a single column. */
	@Param({ "TEN", "NARROW", "WIDE", "TEXT" })
	public String file = "";

	private @Nullable Input input;

	/** Make the file. */
	@Setup
	public void prepare() {
		this.input = Input.of(this.file);
	}

	/** Find the ends of the records. */
	@Benchmark
	public void scan() throws Exception {
		run(Phase.SCAN);
	}

	/** Find also the fields. */
	@Benchmark
	public void parse() throws Exception {
		run(Phase.PARSE);
	}

	/** Encode also the values, as COPY expects them. */
	@Benchmark
	public void encode() throws Exception {
		run(Phase.MAP);
	}

	/** Send them also to a server. */
	@Benchmark
	public void copy() throws Exception {
		run(Phase.COPY);
	}

	private void run(Phase phase) throws Exception {
		if (this.input != null) {
			phase.run(this.input);
		}
	}

	/**
	 * Measure, and print a table.
	 * @param arguments options of JMH
	 */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		CommandLineOptions options = new CommandLineOptions(arguments);
		List<RunResult> results = new ArrayList<>(new Runner(new OptionsBuilder().parent(options)
			.include(LoaderBenchmarks.class.getSimpleName())
			.addProfiler(GCProfiler.class)
			.build()).run());
		if (options.getParameter("file").hasValue() || !options.getIncludes().isEmpty()) {
			print(results);
			return;
		}
		String[] types = Shape.TEN.columns().stream().map(Shape.Column::type).distinct().toArray(String[]::new);
		results.addAll(new Runner(new OptionsBuilder().parent(options)
			.include(LoaderBenchmarks.class.getSimpleName() + ".encode")
			.param("file", types)
			.addProfiler(GCProfiler.class)
			.build()).run());
		print(results);
	}

	private static void print(Collection<RunResult> results) {
		System.out.println();
		System.out.println("| file | what | MB/s | ns a record | bytes allocated a record |");
		System.out.println("|---|---|---|---|---|");
		results.stream()
			.sorted(Comparator.comparing((RunResult result) -> result.getParams().getParam("file"))
				.thenComparing((result) -> result.getPrimaryResult().getScore()))
			.forEach(LoaderBenchmarks::print);
	}

	private static void print(RunResult result) {
		String file = result.getParams().getParam("file");
		Input input = Input.of(file);
		double nanos = result.getPrimaryResult().getScore();
		double allocated = result.getSecondaryResults().get("gc.alloc.rate.norm").getScore();
		System.out.printf("| %s | %s | %,.0f | %,.0f | %.2f |%n", file, what(result), input.file().length * 1e3 / nanos,
				nanos / input.records(), allocated / input.records());
	}

	private static String what(RunResult result) {
		String name = result.getParams().getBenchmark();
		return switch (name.substring(name.lastIndexOf('.') + 1)) {
			case "scan" -> Phase.SCAN.text();
			case "parse" -> Phase.PARSE.text();
			case "encode" -> Phase.MAP.text();
			default -> Phase.COPY.text();
		};
	}

}
