package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * A flame graph as SVG: each box is a method, as wide as the part of the samples in which
 * it was on the stack, above the method that called it. Boxes of less than a thousandth
 * are left out.
 */
final class FlameGraph {

	private static final int WIDTH = 1200;

	private static final int ROW = 17;

	private static final int TOP = 28;

	private static final double LEAST = 0.001;

	/** How many characters fit into a pixel. */
	private static final double CHARACTERS = 0.16;

	/** From light to dark, by the depth of a box. */
	private static final List<String> FILLS = List.of("#f3d9a4", "#f0c987", "#edbb72", "#e9ad5f");

	private final Box root = new Box();

	private long samples;

	/**
	 * Read a recording of Java Flight Recorder.
	 * @param recording with execution samples
	 * @param thread the name of the thread to show
	 * @param outermost the method at the bottom, such as {@code SliceMapper.map}; its
	 * callers are left out, and samples without it
	 */
	static FlameGraph of(Path recording, String thread, String outermost) throws IOException {
		FlameGraph graph = new FlameGraph();
		for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
			boolean isSample = event.getEventType().getName().equals("jdk.ExecutionSample")
					|| event.getEventType().getName().equals("jdk.NativeMethodSample");
			if (isSample && event.getThread("sampledThread").getJavaName().equals(thread)) {
				graph.add(event.getStackTrace().getFrames(), outermost);
			}
		}
		return graph;
	}

	private void add(List<RecordedFrame> stack, String outermost) {
		List<String> methods = new ArrayList<>(stack.stream().map(FlameGraph::method).toList());
		Collections.reverse(methods);
		int from = methods.indexOf(outermost);
		if (from < 0) {
			return;
		}
		this.samples++;
		Box box = this.root;
		for (String method : methods.subList(from, methods.size())) {
			box = box.callees.computeIfAbsent(method, (name) -> new Box());
			box.samples++;
		}
	}

	private static String method(RecordedFrame frame) {
		String type = frame.getMethod().getType().getName();
		return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + frame.getMethod().getName();
	}

	long samples() {
		return this.samples;
	}

	/**
	 * Draw it.
	 * @param title above it
	 */
	String svg(String title) {
		StringBuilder boxes = new StringBuilder();
		int height = TOP + ROW * (depth(this.root) + 1);
		draw(this.root, 0, 0, height, boxes);
		return """
				<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="monospace" font-size="11">
				<rect width="100%%" height="100%%" fill="white"/>
				<text x="8" y="18" font-family="sans-serif" font-size="13" font-weight="bold">%s</text>
				%s</svg>
				""".formatted(WIDTH, height, escaped(title), boxes);
	}

	private int depth(Box box) {
		return box.callees.values()
			.stream()
			.filter(this::isShown)
			.mapToInt((callee) -> 1 + depth(callee))
			.max()
			.orElse(0);
	}

	private boolean isShown(Box box) {
		return box.samples >= LEAST * this.samples;
	}

	private void draw(Box caller, double left, int depth, int height, StringBuilder out) {
		double x = left;
		for (Map.Entry<String, Box> callee : caller.callees.entrySet()) {
			Box box = callee.getValue();
			if (!isShown(box)) {
				continue;
			}
			double share = (double) box.samples / this.samples;
			double width = share * WIDTH;
			int y = height - ROW * (depth + 1);
			String name = escaped(callee.getKey());
			out.append(String.format(Locale.ROOT,
					"<g><title>%s: %.1f%%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
					name, share * 100, x, y, Math.max(0.5, width - 0.5), ROW - 1, FILLS.get(depth % FILLS.size())));
			String label = label(callee.getKey(), (int) (width * CHARACTERS));
			if (!label.isEmpty()) {
				out.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 3, y + 12,
						escaped(label)));
			}
			out.append("</g>\n");
			draw(box, x, depth + 1, height, out);
			x += width;
		}
	}

	/** As much of a name as fits. */
	private static String label(String name, int characters) {
		if (characters < 4) {
			return "";
		}
		return (name.length() <= characters) ? name : name.substring(0, characters - 1) + "…";
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

	/**
	 * A method, in one place of the stacks.
	 */
	private static final class Box {

		private final Map<String, Box> callees = new TreeMap<>();

		private long samples;

	}

}
