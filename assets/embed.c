/// Build-time tool: decodes PNG pictures and writes them as one C file, premultiplied and QOI-encoded.
/// Usage: embed OUTPUT.c ROOT PICTURE.png...   (names are paths below ROOT without the extension)
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#include <stb/stb_image.h>

typedef struct picture {
    char name[128];
    int width, height;
    size_t offset, size;
} picture;

typedef struct bytes {
    uint8_t *data;
    size_t size, capacity;
} bytes;

static void put(bytes *out, uint32_t value) {
    if (out->size == out->capacity) {
        out->capacity = out->capacity ? out->capacity * 2 : 1 << 20;
        out->data = realloc(out->data, out->capacity);
        if (!out->data) {
            fprintf(stderr, "embed: out of memory\n");
            exit(1);
        }
    }
    out->data[out->size++] = (uint8_t)value;
}

static void premultiply(uint8_t *pixels, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (int channel = 0; channel < 3; channel++)
            pixels[4 * i + channel] = (uint8_t)((pixels[4 * i + channel] * pixels[4 * i + 3] + 127) / 255);
}

// The "Quite OK Image" format, version 1.0, without header and end mark.
static void encode(const uint8_t *pixels, size_t count, bytes *out) {
    uint8_t seen[64][4] = {{0}};
    uint8_t last[4] = {0, 0, 0, 255};
    int run = 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *p = pixels + 4 * i;
        if (memcmp(p, last, 4) == 0) {
            if (++run == 62 || i + 1 == count) {
                put(out, 0xC0u | (uint32_t)(run - 1));
                run = 0;
            }
            continue;
        }
        if (run) {
            put(out, 0xC0u | (uint32_t)(run - 1));
            run = 0;
        }
        int slot = (p[0] * 3 + p[1] * 5 + p[2] * 7 + p[3] * 11) & 63;
        int red = (int8_t)(p[0] - last[0]), green = (int8_t)(p[1] - last[1]), blue = (int8_t)(p[2] - last[2]);
        int red_green = red - green, blue_green = blue - green;
        if (memcmp(seen[slot], p, 4) == 0) {
            put(out, (uint32_t)slot);
        } else if (p[3] != last[3]) {
            put(out, 0xFF);
            for (int channel = 0; channel < 4; channel++)
                put(out, p[channel]);
        } else if (red >= -2 && red <= 1 && green >= -2 && green <= 1 && blue >= -2 && blue <= 1) {
            put(out, 0x40u | (uint32_t)((red + 2) << 4 | (green + 2) << 2 | (blue + 2)));
        } else if (green >= -32 && green <= 31 && red_green >= -8 && red_green <= 7 && blue_green >= -8 &&
                   blue_green <= 7) {
            put(out, 0x80u | (uint32_t)(green + 32));
            put(out, (uint32_t)((red_green + 8) << 4 | (blue_green + 8)));
        } else {
            put(out, 0xFE);
            for (int channel = 0; channel < 3; channel++)
                put(out, p[channel]);
        }
        memcpy(seen[slot], p, 4);
        memcpy(last, p, 4);
    }
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const picture *)a)->name, ((const picture *)b)->name);
}

static bool write_source(const char *path, picture *pictures, int count, const bytes *data) {
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fprintf(
        file,
        "#include \"art.h\"\n\nconst int32_t art_num_entries = %d;\n\nconst art_entry art_entries[] = {\n",
        count);
    qsort(pictures, (size_t)count, sizeof *pictures, by_name);
    for (int i = 0; i < count; i++)
        fprintf(file, "    {\"%s\", %d, %d, %zuu, %zuu},\n", pictures[i].name, pictures[i].width,
                pictures[i].height, pictures[i].offset, pictures[i].size);
    fprintf(file, "    {\"\", 0, 0, 0u, 0u},\n};\n\nconst uint64_t art_data[] = {\n");
    for (size_t at = 0; at < data->size + 8; at += 8) {
        uint64_t word = 0;
        for (size_t i = 0; i < 8 && at + i < data->size; i++)
            word |= (uint64_t)data->data[at + i] << (8 * i);
        fprintf(file, "%llu%s", (unsigned long long)word, at % 64 == 56 ? "u,\n" : "u,");
    }
    fprintf(file, "0u};\n");
    bool written = !ferror(file);
    return fclose(file) == 0 && written;
}

int main(int argc, char **argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: embed OUTPUT.c ROOT PICTURE.png...\n");
        return 2;
    }
    size_t root_length = strlen(argv[2]);
    int count = argc - 3;
    picture *pictures = calloc((size_t)count + 1, sizeof *pictures);
    bytes data = {0};
    for (int i = 0; i < count; i++) {
        const char *path = argv[i + 3];
        int channels;
        uint8_t *pixels = stbi_load(path, &pictures[i].width, &pictures[i].height, &channels, 4);
        if (!pixels || strncmp(path, argv[2], root_length) != 0) {
            fprintf(stderr, "embed: %s: %s\n", path, pixels ? "not below the root" : stbi_failure_reason());
            return 1;
        }
        snprintf(pictures[i].name, sizeof pictures[i].name, "%.*s", (int)(strlen(path) - root_length - 5),
                 path + root_length + 1);
        size_t num_pixels = (size_t)pictures[i].width * (size_t)pictures[i].height;
        premultiply(pixels, num_pixels);
        pictures[i].offset = data.size;
        encode(pixels, num_pixels, &data);
        pictures[i].size = data.size - pictures[i].offset;
        stbi_image_free(pixels);
    }
    if (!write_source(argv[1], pictures, count, &data)) {
        fprintf(stderr, "embed: cannot write %s\n", argv[1]);
        return 1;
    }
    free(data.data);
    free(pictures);
    return 0;
}
