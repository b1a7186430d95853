package dev.blockload.api;

import dev.blockload.web.WebException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads texts in the bodies of requests, and refuses NUL: the database and object stores
 * would, with messages about rows and keys.
 */
final class TextReader extends StdScalarDeserializer<String> {

	private TextReader() {
		super(String.class);
	}

	static JacksonModule module() {
		return new SimpleModule(TextReader.class.getName()).addDeserializer(String.class, new TextReader());
	}

	@Override
	public String deserialize(JsonParser parser, DeserializationContext context) {
		String text = StringDeserializer.instance.deserialize(parser, context);
		WebException.requireNoNul(text);
		return text;
	}

}
