// SPDX-License-Identifier: Apache-2.0
package io.github.bootcmaven.tree;

import io.github.bootcmaven.tree.TarBlock.Field;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes tars that no honest tar would make, and those of other writers. */
final class RawTar {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A header block with valid fields that a test can spoil. */
    static TarBlock header(char type, String name, long size) {
        TarBlock block = new TarBlock();
        block.setType(type);
        block.setText(Field.NAME, utf8(name));
        block.setNumber(Field.MODE, 0644);
        block.setNumber(Field.UID, 0);
        block.setNumber(Field.GID, 0);
        block.setNumber(Field.SIZE, size);
        block.setNumber(Field.MTIME, 0);
        block.seal();
        return block;
    }

    /** Adds a header as it is. */
    RawTar block(TarBlock block) {
        out.writeBytes(block.bytes());
        return this;
    }

    /** Adds a header after giving it its checksum. */
    RawTar sealed(TarBlock block) {
        block.seal();
        return block(block);
    }

    /** Adds content with its padding. */
    RawTar content(byte[] content) {
        out.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        return this;
    }

    RawTar entry(char type, String name, String content) {
        byte[] bytes = utf8(content);
        return block(header(type, name, bytes.length)).content(bytes);
    }

    RawTar file(String name) {
        return entry('0', name, "");
    }

    RawTar directory(String name) {
        return entry('5', name, "");
    }

    RawTar link(char type, String name, String target) {
        TarBlock block = header(type, name, 0);
        block.setText(Field.LINK_NAME, utf8(target));
        return sealed(block);
    }

    /** Adds an extended header of type x or g with records in pairs of keyword and value. */
    RawTar pax(char type, String... records) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < records.length; i += 2) {
            text.append(record(records[i], records[i + 1]));
        }
        return entry(type, "pax", text.toString());
    }

    static String record(String keyword, String value) {
        int rest = utf8(keyword + value).length + 3;
        int length = rest + 1;
        while (String.valueOf(length).length() + rest != length) {
            length++;
        }
        return length + " " + keyword + "=" + value + "\n";
    }

    /** The bytes so far. */
    byte[] open() {
        return out.toByteArray();
    }

    /** The bytes with the tar's end. */
    byte[] end() {
        byte[] bytes = open();
        return Arrays.copyOf(bytes, bytes.length + 1024);
    }

    TarReader reader() {
        return new TarReader(new ByteArrayInputStream(end()));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
