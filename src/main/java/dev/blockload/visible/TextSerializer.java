package dev.blockload.visible;

import java.util.function.BiFunction;

import dev.blockload.visible.VisibleTexts.ForCaller;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Writes the texts of an answer as its caller is allowed to read them. The caller's texts
 * are an attribute of the context, whose key is their class; without it, texts are
 * written as they are.
 */
abstract class TextSerializer extends ValueSerializer<String> {

	private final BiFunction<ForCaller, String, String> shown;

	TextSerializer(BiFunction<ForCaller, String, String> shown) {
		this.shown = shown;
	}

	@Override
	public void serialize(String text, JsonGenerator generator, SerializationContext context) {
		ForCaller texts = (ForCaller) context.getAttribute(ForCaller.class);
		generator.writeString((texts != null) ? this.shown.apply(texts, text) : text);
	}

	/**
	 * A message for people.
	 */
	static final class OfMessage extends TextSerializer {

		OfMessage() {
			super(ForCaller::text);
		}

	}

	/**
	 * The path of a file of definitions.
	 */
	static final class OfPath extends TextSerializer {

		OfPath() {
			super(ForCaller::file);
		}

	}

}
